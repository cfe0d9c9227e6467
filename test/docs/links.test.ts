import { existsSync, statSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { describe, expect, test } from 'vitest'
import { PAGES, read, ROOT } from './support/page.ts'

/** Hosts that a page may name; anything else is a mistake, such as the address of a machine or of a registry. */
const HOSTS =
  /^(?:127\.0\.0\.1|localhost|\[::1\]|0\.0\.0\.0|api\.deepseek\.com|api\.openai\.com|api\.anthropic\.com|caisson\.example|[\w.-]+\.example|[\w.-]*example\.com|www\.sqlite\.org|www\.rfc-editor\.org|html\.spec\.whatwg\.org|nodejs\.org)(?::\d+)?$/

/** As GitHub makes them from headings. */
function anchorsOf(page: string): string[] {
  return [...page.replace(/^```[^]*?^```$/gm, '').matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replace(/\s/g, '-'),
  )
}

describe.each(PAGES)('%s', (page) => {
  const text = read(page)

  test('links lead somewhere', () => {
    for (const [, target = ''] of text.replace(/^```[^]*?^```$/gm, '').matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^https?:/.test(target)) continue
      const [path = '', anchor] = target.split('#')
      const file = path === '' ? page : join(dirname(page), path)
      expect(existsSync(join(ROOT, file)), `${target}: no such file`).toBe(true)
      if (anchor === undefined || statSync(join(ROOT, file)).isDirectory()) continue
      expect(anchorsOf(read(file)), `${target}: no such heading`).toContain(anchor)
    }
  })

  test('names no host but those that belong here', () => {
    for (const [, host = ''] of text.matchAll(/https?:\/\/([^\s/"'`)<>,|]+)/g)) expect(host).toMatch(HOSTS)
  })

  test('names no place on anybody’s machine, and nothing outside of the repository', () => {
    expect(text).not.toMatch(/(?:^|[\s`'"(])(?:\/(?:work|home|root|Users)\/|(?:\.\.\/)*shared\/)/m)
    expect(text).not.toMatch(/\b(?:npmjs|pypi|artifactory|verdaccio|nexus|codeartifact)\b/i)
  })
})

test('every page is linked from another one', () => {
  const linked = PAGES.flatMap((page) =>
    [...read(page).matchAll(/\]\(([^)\s#]+)[^)]*\)/g)].map(([, target = '']) =>
      normalize(join(dirname(page), target)),
    ),
  )
  const alone = PAGES.filter(
    (page) => !page.startsWith('changelog/') && page !== 'README.md' && !linked.includes(page),
  )
  expect(alone).toEqual([])
})
