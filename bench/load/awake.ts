/**
 * Keeps this process from sleeping until it is disposed: it looks for work all the time. A write to a process that sleeps wakes
 * it, which the writer pays for (some 15 µs on a virtual machine), and a system that is slow enough to let its clients sleep would pay
 * more for each of its calls than a fast one. So nobody sleeps on the load's core.
 */
export function stayAwake(): Disposable {
  let awake = true
  const turn = (): void => {
    if (awake) setImmediate(turn)
  }
  turn()
  return {
    [Symbol.dispose]: () => {
      awake = false
    },
  }
}
