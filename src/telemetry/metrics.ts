/**
 * Counters, gauges and histograms of our own: a few nanoseconds each on the path of a call, rendered as Prometheus text
 * (exposition format 0.0.4). Every metric bounds its series; what would exceed the bound is counted under `other`.
 */
const MAX_SERIES = 2000
const OTHER = 'other'

abstract class Metric<Series> {
  readonly name: string
  readonly help: string
  readonly labelNames: readonly string[]
  readonly series = new Map<string, Series>()
  abstract readonly type: string

  constructor(name: string, help: string, labelNames: readonly string[]) {
    this.name = name
    this.help = help
    this.labelNames = labelNames
  }

  protected abstract create(): Series
  protected abstract lines(labels: string, series: Series): string[]

  /** The series of these label values, in the order of `labelNames`. */
  of(...values: readonly string[]): Series {
    const key = values.join('\u0000')
    const known = this.series.get(key)
    if (known !== undefined) return known
    if (this.series.size >= MAX_SERIES && values.some((value) => value !== OTHER)) {
      return this.of(...values.map(() => OTHER))
    }
    const series = this.create()
    this.series.set(key, series)
    return series
  }

  render(): string {
    const lines = [`# HELP ${this.name} ${this.help}`, `# TYPE ${this.name} ${this.type}`]
    for (const [key, series] of this.series) {
      const values = this.labelNames.length === 0 ? [] : key.split('\u0000')
      const labels = this.labelNames.map((label, i) => `${label}="${escape(values[i] ?? '')}"`).join(',')
      lines.push(...this.lines(labels, series))
    }
    return lines.join('\n')
  }
}

export interface Cell {
  value: number
}

export class Counter extends Metric<Cell> {
  readonly type: string = 'counter'

  add(by: number, ...values: readonly string[]): void {
    this.of(...values).value += by
  }

  protected override create(): Cell {
    return { value: 0 }
  }

  protected override lines(labels: string, { value }: Cell): string[] {
    return [`${this.name}${braced(labels)} ${value}`]
  }
}

/** Its values are set, by hand or by `collect` at every scrape. */
export class Gauge extends Counter {
  override readonly type = 'gauge'

  set(value: number, ...values: readonly string[]): void {
    this.of(...values).value = value
  }
}

/** Counts of values by bucket. */
export class Distribution {
  readonly counts: number[]
  sum = 0
  count = 0
  readonly #bounds: readonly number[]

  constructor(bounds: readonly number[]) {
    this.#bounds = bounds
    this.counts = Array.from({ length: bounds.length + 1 }, () => 0)
  }

  observe(value: number): void {
    this.sum += value
    this.count++
    let bucket = 0
    while (bucket < this.#bounds.length && value > (this.#bounds[bucket] as number)) bucket++
    this.counts[bucket] = (this.counts[bucket] as number) + 1
  }
}

export class Histogram extends Metric<Distribution> {
  readonly type = 'histogram'
  readonly #bounds: readonly number[]

  constructor(name: string, help: string, labelNames: readonly string[], bounds: readonly number[]) {
    super(name, help, labelNames)
    this.#bounds = bounds
  }

  protected override create(): Distribution {
    return new Distribution(this.#bounds)
  }

  protected override lines(labels: string, { counts, sum, count }: Distribution): string[] {
    let below = 0
    const comma = labels === '' ? '' : ','
    const buckets = this.#bounds.map((bound, i) => {
      below += counts[i] as number
      return `${this.name}_bucket{${labels}${comma}le="${bound}"} ${below}`
    })
    buckets.push(`${this.name}_bucket{${labels}${comma}le="+Inf"} ${count}`)
    return [
      ...buckets,
      `${this.name}_sum${braced(labels)} ${sum}`,
      `${this.name}_count${braced(labels)} ${count}`,
    ]
  }
}

/** What one process exposes. */
export class MetricsRegistry {
  readonly #metrics: (Counter | Gauge | Histogram)[] = []
  readonly #collectors: (() => void)[] = []

  counter(name: string, help: string, ...labelNames: readonly string[]): Counter {
    return this.#add(new Counter(name, help, labelNames))
  }

  gauge(name: string, help: string, ...labelNames: readonly string[]): Gauge {
    return this.#add(new Gauge(name, help, labelNames))
  }

  histogram(
    name: string,
    help: string,
    bounds: readonly number[],
    ...labelNames: readonly string[]
  ): Histogram {
    return this.#add(new Histogram(name, help, labelNames, bounds))
  }

  /** Runs before every rendering, to set gauges. */
  collect(collector: () => void): void {
    this.#collectors.push(collector)
  }

  get names(): readonly string[] {
    return this.#metrics.map(({ name }) => name)
  }

  render(): string {
    for (const collector of this.#collectors) collector()
    return `${this.#metrics.map((metric) => metric.render()).join('\n')}\n`
  }

  #add<M extends Counter | Gauge | Histogram>(metric: M): M {
    this.#metrics.push(metric)
    return metric
  }
}

function braced(labels: string): string {
  return labels === '' ? '' : `{${labels}}`
}

function escape(value: string): string {
  return value.replace(/[\\"\n]/g, (char) => (char === '\n' ? '\\n' : `\\${char}`))
}
