import type { KeyView } from '../control/keys/keys.ts'

/** The shape that scripts rely on: names are only ever added. */
export function keyAsJson(view: KeyView): Record<string, unknown> {
  return {
    id: view.id,
    name: view.name,
    state: view.state,
    tenant: view.tenant,
    team: view.team,
    app: view.app,
    environment: view.environment,
    cost_center: view.costCenter ?? null,
    aliases: view.aliases ?? null,
    workloads: view.workloads ?? null,
    classes: view.classes ?? null,
    created_at: instant(view.createdAtMs),
    expires_at: instant(view.expiresAtMs),
    revoked_at: view.revokedAtMs === undefined ? null : instant(view.revokedAtMs),
    rotated_from: view.rotatedFrom ?? null,
  }
}

export function keyAsText(view: KeyView): string {
  const rows: [string, string][] = [
    ['id', view.id],
    ['name', view.name],
    ['state', view.state],
    ['tenant', view.tenant],
    ['team', view.team],
    ['app', view.app],
    ['environment', view.environment],
    ['cost center', view.costCenter ?? '-'],
    ['aliases', listed(view.aliases)],
    ['workloads', listed(view.workloads)],
    ['classes', listed(view.classes)],
    ['created', instant(view.createdAtMs)],
    ['expires', instant(view.expiresAtMs)],
  ]
  if (view.revokedAtMs !== undefined) rows.push(['refused from', instant(view.revokedAtMs)])
  if (view.rotatedFrom !== undefined) rows.push(['replaces', view.rotatedFrom])
  return rows.map(([label, value]) => `${label.padEnd(13)}${value}`).join('\n')
}

export function keysAsTable(views: readonly KeyView[]): string {
  if (views.length === 0) return 'There are no keys. Make one with: caisson keys create --help'
  const head = ['ID', 'NAME', 'STATE', 'TENANT', 'TEAM', 'APP', 'ENVIRONMENT', 'EXPIRES']
  const body = views.map((view) => [
    view.id,
    view.name,
    view.state,
    view.tenant,
    view.team,
    view.app,
    view.environment,
    instant(view.expiresAtMs).slice(0, 10),
  ])
  const widths = head.map((label, i) => Math.max(label.length, ...body.map((row) => row[i]?.length ?? 0)))
  const line = (row: readonly string[]) =>
    row
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd()
  return [head, ...body].map(line).join('\n')
}

function listed(names: readonly string[] | undefined): string {
  return names === undefined ? 'any' : names.join(', ')
}

function instant(ms: number): string {
  return new Date(ms).toISOString()
}
