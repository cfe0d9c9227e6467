import { bareNode } from './bare-node.ts'
import { caisson, caissonRouted } from './caisson.ts'
import { direct } from './direct.ts'
import { nginx } from './nginx.ts'
import { portkey } from './portkey.ts'
import type { System } from './system.ts'

/** In the order in which they take their turns. */
export const systems: System[] = [direct, nginx, bareNode, portkey, caisson, caissonRouted]
