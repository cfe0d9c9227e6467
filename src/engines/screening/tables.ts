import { lastAtOrBefore } from '../../core/text/last-before.ts'

/**
 * Tables in texts: CSV and its like, tables of Markdown, `INSERT INTO … VALUES`. What a cell is stands in the head of its column, which
 * may be pages away, so the cells of columns that sound sensitive are written out as `head: cell`, and that is looked at as well. Tables
 * begin where a text, a paragraph or a block of code does.
 */
export interface Table {
  readonly text: string
  /** The place in the text that the table is in; undefined where the span touches no cell. */
  place(start: number, end: number): { start: number; end: number } | undefined
}

/** A cell, without its quotes. */
interface Cell {
  readonly start: number
  readonly end: number
}

/** A row, and where the next one begins. */
interface Row {
  readonly cells: readonly Cell[]
  readonly next: number
}

const TAB = 9
const NEWLINE = 10
const COMMA = 44
const SEMICOLON = 59
const BAR = 124

/** Of a column, with quotes and blanks around it. */
const MAX_NAME = 48
const MAX_RULE = 1000
const MAX_COLUMNS = 64
const MAX_ROW = 8000
const MAX_CELL = 240
/** Cells of a text, all tables together. */
const MAX_CELLS = 50_000
const HEAD = /^[\p{L}_#][\p{L}\p{M}\d_ .()/#-]{0,39}$/u
/** Parts of what columns are called that hold what detectors look for. */
const SENSITIVE =
  /name|mail|phone|mobil|cell|\btel|fax|addr|street|stra[sß]|birth|dob|born|gebur|ssn|social|card|iban|acc(?:oun)?t|konto|routing|aba|swift|bic|sort.?code|pass|pwd|secret|token|key|cred|licen|tax|vat|nation|citizen|ident|insur|member|subscriber|policy|claim|patient|mrn|record|npi|dea|nhs|medic|\bip|mac\b|imei|iccid|vin\b|plate|emp|staff|customer|client|nombre|nom\b|nome|naam|telef|teléf|anschrift|adres|direcc|direç|indirizz|endere|\bdni|\bnif|\bnie|cpf|cnpj|curp|rfc|cuit|rut\b|bsn|nino|aadha|\bpan\b|gst|steuer|siret|siren|pesel|\bsin\b|tfn|abn|wallet|bitcoin|crypto|cvv|cvc|expir|zip|postal|owner|contact|holder|user|author|num|\bn[ro]\b|code|kod|číslo|cislo|kimlik|\brx\b|prescri|chart|[^\0-\x7f]|姓名|电话|手机|地址|身份证|氏名|住所|이름|전화|주소|фио|телефон|адрес|паспорт/iu
/** `BSN`, `OIB`: what states call their numbers. */
const ACRONYM = /^\p{Lu}{3,7}$/u

export function* tablesOf(text: string): Generator<Table> {
  let left = MAX_CELLS
  for (const { heads, rows } of parsed(text)) {
    const table = writtenOut(text, heads, rows, left)
    if (table === undefined) continue
    left -= table.cells
    yield table
    if (left <= 0) return
  }
}

interface Parsed {
  readonly heads: readonly Cell[]
  readonly rows: Iterable<Row>
}

function* parsed(text: string): Generator<Parsed> {
  for (let at = 0; at !== -1; at = nextStart(text, at)) {
    const head = headAt(text, at)
    if (head !== undefined) yield { heads: head.cells, rows: rowsBehind(text, head) }
  }
  yield* inserts(text)
}

/** Behind the next empty line, or the first line of a block of code. */
function nextStart(text: string, at: number): number {
  const blank = text.indexOf('\n\n', at)
  return blank === -1 ? -1 : blank + 2
}

interface Head extends Row {
  readonly separator: string
}

function headAt(text: string, start: number): Head | undefined {
  const fence = text.startsWith('```', start) ? text.indexOf('\n', start) + 1 : start
  const at = text[fence] === '|' ? fence + 1 : fence
  const first = separatorAfter(text, at)
  if (first === undefined) return undefined
  // Where there are several kinds of them, the first is the one; a comma may stand in a name of a tab separated head.
  const separator = fence === at ? text[first]! : '|'
  const head = rowAt(text, fence, separator)
  if (head === undefined || head.cells.length < 2 || head.next >= text.length) return undefined
  const named = head.cells.every(({ start: from, end }) => HEAD.test(text.slice(from, end)))
  return named ? { ...head, separator } : undefined
}

/** Place of the first separator, where what stands before it may be a name. */
function separatorAfter(text: string, start: number): number | undefined {
  const last = Math.min(text.length, start + MAX_NAME)
  for (let at = start; at < last; at++) {
    const char = text.charCodeAt(at)
    if (char === TAB || char === BAR || char === SEMICOLON || char === COMMA) return at
    if (char === NEWLINE) return undefined
  }
  return undefined
}

function* rowsBehind(text: string, head: Head): Generator<Row> {
  let at = head.next
  // The line under the heads of a table in Markdown.
  if (head.separator === '|' && /^[ |:-]+\r?$/.test(lineAt(text, at))) at = nextLine(text, at)
  while (at < text.length) {
    const row = rowAt(text, at, head.separator)
    if (row === undefined || row.cells.length !== head.cells.length) return
    yield row
    at = row.next
  }
}

function lineAt(text: string, at: number): string {
  return text.slice(at, Math.min(nextLine(text, at), at + MAX_RULE)).trimEnd()
}

function nextLine(text: string, at: number): number {
  const end = text.indexOf('\n', at)
  return end === -1 ? text.length : end + 1
}

/** One line, or more of them where there are line ends in quotes. Undefined where it is no row. */
function rowAt(text: string, start: number, separator: string): Row | undefined {
  const cells: Cell[] = []
  let at = separator === '|' && text[start] === '|' ? start + 1 : start
  const last = Math.min(text.length, start + MAX_ROW)
  while (at <= last && cells.length < MAX_COLUMNS) {
    const quoted = quotedCell(text, at, separator)
    const end = quoted?.next ?? bareEnd(text, at, separator, last)
    cells.push(quoted?.cell ?? trimmed(text, at, end))
    at = end + 1
    if (end >= text.length || text[end] === '\n') {
      // What stands behind the last bar is no cell.
      if (separator === '|' && isEmpty(cells.at(-1)!)) cells.pop()
      return { cells, next: at }
    }
  }
  return undefined
}

function isEmpty({ start, end }: Cell): boolean {
  return start === end
}

function bareEnd(text: string, from: number, separator: string, last: number): number {
  let at = from
  while (at < last && text[at] !== separator && text[at] !== '\n') at++
  return at
}

function trimmed(text: string, from: number, to: number): Cell {
  let start = from
  let end = to
  while (start < end && text.charCodeAt(start) <= 32) start++
  while (end > start && text.charCodeAt(end - 1) <= 32) end--
  return { start, end }
}

/** `"Roe, Jane"`; a quote inside is doubled. */
function quotedCell(text: string, at: number, separator: string): { cell: Cell; next: number } | undefined {
  let start = at
  while (text[start] === ' ') start++
  if (text[start] !== '"') return undefined
  let close = text.indexOf('"', start + 1)
  while (close !== -1 && close - start < MAX_ROW && text[close + 1] === '"')
    close = text.indexOf('"', close + 2)
  if (close === -1 || close - start > MAX_ROW) return undefined
  let next = close + 1
  while (text[next] === ' ' || text[next] === '\r') next++
  const ends = next >= text.length || text[next] === '\n' || text[next] === separator
  return ends ? { cell: { start: start + 1, end: close }, next } : undefined
}

/** As people write it; others are not looked for. */
const INSERTS = ['INSERT INTO', 'insert into', 'Insert into', 'Insert Into']
const INSERT = /insert\s{1,4}into\s{1,4}[^\s()]{1,80}\s{0,4}\(/iy
const VALUES = /\s{0,4}values\s{0,4}/iy
const NEXT_TUPLE = /\s{0,40},\s{0,40}(?=\()/y

function* inserts(text: string): Generator<Parsed> {
  if (!INSERTS.some((written) => text.includes(written))) return
  const lower = text.toLowerCase()
  if (lower.length !== text.length) return
  for (let at = lower.indexOf('insert into'); at !== -1; at = lower.indexOf('insert into', at + 1)) {
    INSERT.lastIndex = at
    if (!INSERT.test(text)) continue
    const head = tupleAt(text, INSERT.lastIndex)
    if (head === undefined) continue
    VALUES.lastIndex = head.next
    if (VALUES.test(text))
      yield { heads: head.cells, rows: tuples(text, VALUES.lastIndex, head.cells.length) }
  }
}

function* tuples(text: string, start: number, columns: number): Generator<Row> {
  for (let at = start; text[at] === '(';) {
    const row = tupleAt(text, at + 1)
    if (row === undefined || row.cells.length !== columns) return
    yield row
    NEXT_TUPLE.lastIndex = row.next
    if (!NEXT_TUPLE.test(text)) return
    at = NEXT_TUPLE.lastIndex
  }
}

/** What stands between parentheses; strings in single quotes, doubled or escaped inside. */
function tupleAt(text: string, start: number): Row | undefined {
  const cells: Cell[] = []
  const last = Math.min(text.length, start + MAX_ROW)
  let from = start
  let quote = ''
  for (let at = start; at < last && cells.length < MAX_COLUMNS; at++) {
    const char = text[at]!
    if (quote !== '') {
      if (char === '\\') at++
      else if (char === quote) quote = ''
    } else if (char === "'" || char === '"' || char === '`') quote = char
    else if (char === ',' || char === ')') {
      cells.push(unquoted(text, trimmed(text, from, at)))
      from = at + 1
      if (char === ')') return { cells, next: at + 1 }
    } else if (char === '(') return undefined
  }
  return undefined
}

function unquoted(text: string, cell: Cell): Cell {
  const first = text[cell.start]
  return cell.end - cell.start >= 2 && /['"`]/.test(first!) && text[cell.end - 1] === first
    ? { start: cell.start + 1, end: cell.end - 1 }
    : cell
}

function isSensitive(name: string): boolean {
  return SENSITIVE.test(spaced(name)) || ACRONYM.test(name)
}

interface WrittenOut extends Table {
  readonly cells: number
}

/** `head: cell`, each in a paragraph of its own: no label is that of a neighbour. */
function writtenOut(
  text: string,
  heads: readonly Cell[],
  rows: Iterable<Row>,
  most: number,
): WrittenOut | undefined {
  const names = heads.map(({ start, end }) => text.slice(start, end))
  const wanted = [...names.keys()].filter((index) => isSensitive(names[index]!))
  if (wanted.length === 0) return undefined
  const labels = names.map((name) => `${spaced(name)}: `)
  const parts: string[] = []
  const shown: Shown[] = []
  let length = 0
  for (const { cells } of rows) {
    for (const column of wanted) {
      const { start, end } = cells[column]!
      if (end - start < 2 || end - start > MAX_CELL) continue
      const label = labels[column]!
      parts.push(label, text.slice(start, end), '\n\n')
      shown.push({ at: length + label.length, start, end })
      length += label.length + end - start + 2
    }
    if (shown.length >= most) break
  }
  if (shown.length === 0) return undefined
  return { text: parts.join(''), cells: shown.length, place: (start, end) => placeIn(shown, start, end) }
}

/** `customerName`, `customer_name`: `customer name`. */
function spaced(name: string): string {
  return name.replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2').replaceAll(/[_.]/g, ' ')
}

interface Shown extends Cell {
  /** Where the cell begins in what is written out. */
  readonly at: number
}

function placeIn(shown: readonly Shown[], start: number, end: number): ReturnType<Table['place']> {
  const cell = lastAtOrBefore(shown, end - 1, ({ at }) => at)
  if (cell === undefined) return undefined
  const from = Math.max(0, start - cell.at)
  const to = Math.min(cell.end - cell.start, end - cell.at)
  return from < to ? { start: cell.start + from, end: cell.start + to } : undefined
}
