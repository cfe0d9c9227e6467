import type { Detector } from '../contract.ts'
import { email, spelledEmail } from './email.ts'
import { phoneWithExtension } from './phone-extension.ts'
import { phone } from './phone.ts'

export const contactDetectors: readonly Detector[] = [email, spelledEmail, phone, phoneWithExtension]
