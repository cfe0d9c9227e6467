import type { Detector } from '../contract.ts'
import { iccid, imei } from './device-ids.ts'
import { ipAddress, privateIpAddress } from './ip-address.ts'
import { macAddress } from './mac-address.ts'
import { licensePlate, vin } from './vehicle-ids.ts'

export const networkDetectors: readonly Detector[] = [
  ipAddress,
  privateIpAddress,
  macAddress,
  imei,
  iccid,
  vin,
  licensePlate,
]
