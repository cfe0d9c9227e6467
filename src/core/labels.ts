/** Data classifications, least sensitive first. The order is the lattice: `max` of two labels is the later one. */
export const DATA_CLASSES = ['public', 'internal', 'confidential', 'regulated', 'restricted'] as const

export type DataClass = (typeof DATA_CLASSES)[number]

export function isDataClass(value: string): value is DataClass {
  return (DATA_CLASSES as readonly string[]).includes(value)
}

export function strictest(a: DataClass, b: DataClass): DataClass {
  return DATA_CLASSES.indexOf(a) >= DATA_CLASSES.indexOf(b) ? a : b
}
