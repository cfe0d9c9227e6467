/** Freezes a tree of plain objects, lists and maps made here. Maps are made immutable by {@link frozenMap}. */
export function deepFreeze<T extends object>(value: T): T {
  const children: readonly unknown[] = Object.values(value)
  for (const child of children) freezeChild(child)
  return Object.freeze(value)
}

/** `Object.freeze` leaves a Map's entries open; here its own writing methods refuse. */
export function frozenMap<K, V>(entries: Iterable<readonly [K, V]>): ReadonlyMap<K, V> {
  const map = new Map(entries)
  for (const method of ['set', 'delete', 'clear']) Object.defineProperty(map, method, { value: refuse })
  for (const value of map.values()) freezeChild(value)
  return Object.freeze(map)
}

export function frozenSet<T>(values: Iterable<T>): ReadonlySet<T> {
  const set = new Set(values)
  for (const method of ['add', 'delete', 'clear']) Object.defineProperty(set, method, { value: refuse })
  return Object.freeze(set)
}

function freezeChild(child: unknown): void {
  // Bytes cannot be frozen.
  if (ArrayBuffer.isView(child)) return
  if (typeof child === 'object' && child !== null && !Object.isFrozen(child)) deepFreeze(child)
}

function refuse(): never {
  throw new TypeError('This is part of a configuration and cannot change.')
}
