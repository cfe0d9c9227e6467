import { expect, test } from 'vitest'
import { BATCH_ACTIONS } from '../../src/http/batches.ts'
import { PATHS, type Resource } from '../../src/http/endpoints.ts'
import { codes, read, rowsOf, section } from './support/page.ts'

const page = read('docs/reference/endpoints.md')

function served(resource: Resource): string {
  if (resource.kind === 'batch') return resource.name
  if (resource.kind !== 'call') return resource.kind
  return `${resource.endpoint.operation}${resource.endpoint.beta ? ' (beta)' : ''}`
}

function methodOf(resource: Resource): string {
  if (resource.kind === 'batch') return Object.keys(BATCH_ACTIONS[resource.name]).join(' ')
  return resource.kind === 'absent' ? 'any' : resource.method
}

test('the endpoint reference lists exactly the paths of the data port', () => {
  const documented = rowsOf(section(page, '## Data port')).flatMap(
    ([paths = '', method, dialect, serves = '']) =>
      codes(paths).map((path) => [path, method, dialect, serves.split(':')[0]]),
  )
  const actual = [...PATHS].map(([path, resource]) => [
    path,
    methodOf(resource),
    resource.dialect,
    served(resource),
  ])
  expect(documented.toSorted()).toEqual(actual.toSorted())
})
