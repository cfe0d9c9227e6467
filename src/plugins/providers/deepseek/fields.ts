import type * as fields from '../fields.ts'
import type { Draft } from './draft.ts'

export { applyFields, compile, drop, map, noRead, pass, reject, removeField, writeModel } from '../fields.ts'

/** Rules for the fields of one operation of DeepSeek. */
export type FieldTable = fields.FieldTable<Draft>
