/** What a tool is called that the provider runs itself, or that has its own kind of calls: by its type, whatever its version. */
export const PROVIDER_TOOL = 'provider:'

/** Dates and stages of release at the end of a type. */
const VERSION = /(?:_20\d{6}|_20\d\d_\d\d_\d\d|_preview)+$/
/** Names of one tool. */
const SAME: Readonly<Record<string, string>> = {
  computer_use: 'computer',
  mcp_list_tools: 'mcp',
  mcp_approval_request: 'mcp',
  mcp_toolset: 'mcp',
  mcp_tool: 'mcp',
}

/** @param type of a definition (`web_search_20250305`) or of what is called (`web_search`, `mcp_list_tools`) */
export function providerTool(type: string): string {
  const plain = type.slice(0, 120).replace(VERSION, '')
  return PROVIDER_TOOL + (Object.hasOwn(SAME, plain) ? SAME[plain] : plain)
}

/** Of Anthropic's own kinds, those that the caller runs: they are called by their name, as any other tool. */
export const RUN_BY_CALLER = /^(?:bash|text_editor|memory|computer)_\d+$/
