import { expect, test } from 'vitest'
import type { Operation } from '../core/call.ts'
import { JsonDoc } from './json-doc.ts'
import { forcedTools, toolDefinitions, toolPointer } from './tool-definitions.ts'

const docOf = (body: object): JsonDoc => new JsonDoc(Buffer.from(JSON.stringify(body)))

test.each<[Operation, object, readonly string[]]>([
  [
    'chat',
    {
      tools: [
        { type: 'function', function: { name: 'f' } },
        { type: 'custom', custom: { name: 'c' } },
      ],
    },
    ['f /tools/0', 'c /tools/1'],
  ],
  ['chat', { functions: [{ name: 'old' }] }, ['old /functions/0']],
  ['chat', { web_search_options: {} }, ['provider:web_search /web_search_options']],
  ['chat', { tools: [{ type: 'retrieval' }, {}] }, ['provider:retrieval /tools/0', ' /tools/1']],
  [
    'messages',
    { tools: [{ name: 'f' }, { type: 'custom', name: 'g' }, { type: 'bash_20250124', name: 'bash' }] },
    ['f /tools/0', 'g /tools/1', 'bash /tools/2'],
  ],
  [
    'messages',
    {
      tools: [
        { type: 'web_search_20250305', name: 'x' },
        { type: 'code_execution_20250825', name: 'x' },
      ],
    },
    ['provider:web_search /tools/0', 'provider:code_execution /tools/1'],
  ],
  ['messages', { mcp_servers: [{ type: 'url', url: 'https://x.example' }] }, ['provider:mcp /mcp_servers/0']],
  [
    'responses',
    {
      tools: [
        { type: 'function', name: 'f' },
        { type: 'custom', name: 'apply_patch' },
        { type: 'web_search_2025_08_26' },
      ],
    },
    ['f /tools/0', 'apply_patch /tools/1', 'provider:web_search /tools/2'],
  ],
  [
    'responses',
    { tools: [{ type: 'computer_use_preview' }, { type: 'mcp' }, { type: 'local_shell' }] },
    ['provider:computer /tools/0', 'provider:mcp /tools/1', 'provider:local_shell /tools/2'],
  ],
  [
    'responses',
    { tools: [{ type: 'namespace', name: 'n', tools: [{ type: 'function', name: 'a' }, { name: 'b' }] }] },
    ['a /tools/0', 'b /tools/0'],
  ],
  ['fim', { tools: [{ type: 'function', function: { name: 'f' } }] }, []],
])('%s: %j offers %j', (operation, body, offered) => {
  const found = toolDefinitions(docOf(body), operation)
  expect(found.map((each) => `${each.name} ${toolPointer(each)}`)).toEqual(offered)
})

test.each<[Operation, object | string, readonly string[]]>([
  ['chat', 'auto', []],
  ['chat', { type: 'function', function: { name: 'f' } }, ['f']],
  ['chat', { type: 'custom', custom: { name: 'c' } }, ['c']],
  [
    'chat',
    {
      type: 'allowed_tools',
      allowed_tools: {
        mode: 'auto',
        tools: [
          { type: 'function', function: { name: 'f' } },
          { type: 'function', function: { name: 'g' } },
        ],
      },
    },
    ['f', 'g'],
  ],
  ['messages', { type: 'auto' }, []],
  ['messages', { type: 'any' }, []],
  ['messages', { type: 'tool', name: 'f' }, ['f']],
  ['responses', { type: 'function', name: 'f' }, ['f']],
  ['responses', { type: 'web_search_preview' }, ['provider:web_search']],
  ['responses', { type: 'mcp', server_label: 'x', name: 'y' }, ['provider:mcp']],
  [
    'responses',
    { type: 'allowed_tools', mode: 'auto', tools: [{ type: 'function', name: 'f' }, { type: 'web_search' }] },
    ['f', 'provider:web_search'],
  ],
])('%s: a choice of %j forces %j', (operation, choice, forced) => {
  expect(forcedTools(docOf({ tool_choice: choice }), operation).map(({ name }) => name)).toEqual(forced)
})
