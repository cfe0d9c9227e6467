import { type Command, InvalidArgumentError } from 'commander'
import type { SealedEntry } from '../stores/contracts/journal.ts'

export interface AuditDeps {
  /** Entries of the journal, oldest first. Closed when the command ends. */
  open(): JournalView
  print(text: string): void
  run(command: () => Promise<number>): Promise<void>
}

export interface JournalView {
  last(count: number): readonly SealedEntry[]
  range(from: number): Iterable<SealedEntry>
  close(): void
}

/** `caisson audit`: reads the journal, also while a gateway writes it. */
export function auditCommand(program: Command, deps: AuditDeps): void {
  const audit = program.command('audit').description('read the record of calls')
  audit
    .command('last')
    .argument('[count]', 'how many', positive, 20)
    .description('the newest records (20), as a table or as JSON lines')
    .option('--json', 'print JSON lines')
    .action((count: number, { json }: { json?: boolean }) =>
      read(deps, (journal) =>
        deps.print(
          journal
            .last(count)
            .map(json === true ? asJson : asLine)
            .join('\n'),
        ),
      ),
    )
  audit
    .command('export')
    .description('all records as JSON lines, in the order of the journal')
    .option('--from <seq>', 'begin with this record', positive, 1)
    .action(({ from }: { from: number }) =>
      read(deps, (journal) => {
        for (const entry of journal.range(from)) deps.print(asJson(entry))
      }),
    )
}

function read({ open, run }: AuditDeps, act: (journal: JournalView) => void): Promise<void> {
  return run(async () => {
    const journal = open()
    try {
      act(journal)
    } finally {
      journal.close()
    }
    return 0
  })
}

function positive(text: string): number {
  if (!/^[1-9]\d{0,14}$/.test(text)) throw new InvalidArgumentError('Write a whole number from 1 on.')
  return Number(text)
}

function asJson({ seq, epoch, kind, call, atMs, body }: SealedEntry): string {
  return JSON.stringify({
    seq,
    epoch,
    kind,
    call,
    at: new Date(atMs).toISOString(),
    record: JSON.parse(body) as unknown,
  })
}

function asLine({ seq, kind, call, atMs, body }: SealedEntry): string {
  const record = JSON.parse(body) as Record<string, unknown>
  const shown = [
    'alias',
    'model',
    'team',
    'app',
    'data_classification',
    'status',
    'input_tokens',
    'output_tokens',
    'cost_nano_usd',
  ]
  const facts = shown
    .filter((name) => record[name] !== undefined)
    .map((name) => `${name}=${String(record[name])}`)
  return `${String(seq).padStart(8)}  ${new Date(atMs).toISOString()}  ${kind.padEnd(8)}  ${call}  ${facts.join(' ')}`
}
