import { startSimulator, type Script, type Simulator, type SimulatorOptions } from '../../sim/index.ts'

/** The provider, on a real socket; `scripts` say how its next replies go. */
export async function startSim(
  scripts: Script | readonly Script[] = [],
  options: SimulatorOptions = {},
): Promise<Simulator> {
  const sim = await startSimulator(options)
  for (const script of [scripts].flat()) sim.script(script)
  return sim
}
