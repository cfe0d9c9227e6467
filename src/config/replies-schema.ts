import * as z from 'zod'
import { REPLY_MODES } from '../core/reply-rules.ts'
import type { ReplyRules } from '../core/reply-rules.ts'

const host = z.string().regex(/^(?:\*\.)?[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){0,8}$/, {
  error: 'A host is small letters, digits, "-" and ".": crm.acme.org, or *.acme.org for all below it.',
})
const tool = z.string().regex(/^[\w.:/*-]{1,128}$/, {
  error: 'The name of a tool, or a pattern in which * stands for any characters: crm_*.',
})

/** What of `dlp` is about replies. */
export const repliesFields = {
  replies: z
    .enum(REPLY_MODES)
    .optional()
    .describe(
      'When replies are judged by the same rules. `before`: all of a reply before any of it goes out. `chunks`: as it comes. `after`: when it is out, for reports only. `pass`, where absent: never.',
    ),
  risk_labels: z
    .boolean()
    .optional()
    .describe(
      'Whether a reply is looked through for SQL, scripts, shell commands, links and images that carry data out, which are then named beside it.',
    ),
  restore_hosts: z
    .array(host)
    .max(1000)
    .optional()
    .describe('Hosts whose URLs in replies are told what tokens stand for. None where absent.'),
  restore_in_tools: z
    .array(tool)
    .max(1000)
    .optional()
    .describe('Tools whose arguments are told what tokens stand for; `*` is any text. All where absent.'),
}

interface RepliesFile {
  readonly replies?: ReplyRules['mode'] | undefined
  readonly risk_labels?: boolean | undefined
  readonly restore_hosts?: readonly string[] | undefined
  readonly restore_in_tools?: readonly string[] | undefined
}

/** What the route says over what the policy says. */
export function compileReplies(general: RepliesFile, own: RepliesFile): ReplyRules {
  return {
    mode: own.replies ?? general.replies ?? 'pass',
    riskLabels: own.risk_labels ?? general.risk_labels ?? false,
    restoreHosts: own.restore_hosts ?? general.restore_hosts ?? [],
    restoreInTools: own.restore_in_tools ?? general.restore_in_tools ?? ['*'],
  }
}
