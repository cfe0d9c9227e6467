import { expect, test } from 'vitest'
import { PATHS, type Resource } from '../../src/http/endpoints.ts'
import { codes, read, rowsOf, section } from './support/page.ts'

const page = read('docs/reference/endpoints.md')

function served(resource: Resource): string {
  if (resource.kind !== 'call') return resource.kind
  return `${resource.endpoint.operation}${resource.endpoint.beta ? ' (beta)' : ''}`
}

test('the endpoint reference lists exactly the paths of the data port', () => {
  const documented = rowsOf(section(page, '## Data port')).flatMap(
    ([paths = '', method, dialect, serves = '']) =>
      codes(paths).map((path) => [path, method, dialect, serves.split(':')[0]]),
  )
  const actual = [...PATHS].map(([path, resource]) => [
    path,
    resource.kind === 'absent' ? 'any' : resource.method,
    resource.dialect,
    served(resource),
  ])
  expect(documented.toSorted()).toEqual(actual.toSorted())
})
