/** What a reply may do to whoever acts on it unread. In the order in which they are named. */
export const RISK_LABELS = ['sql', 'script', 'shell', 'link', 'image_exfiltration'] as const
export type RiskLabel = (typeof RISK_LABELS)[number]

/** The text is looked at in windows of fixed places, so that it does not matter how it is cut. */
const WINDOW = 4_096
/** Longer than anything that is looked for: what lies across two windows lies whole in the second. */
const OVERLAP = 1_024

/** Every repetition is bounded: time is linear in the text. In SQL, small letters count only where they are no English. */
const risks: Readonly<Record<RiskLabel, readonly RegExp[]>> = {
  sql: [
    /\bSELECT\s[^;]{1,200}?\sFROM\s/,
    /\bselect\s{1,8}(?:\*|[\w.]{1,64}(?:\s{0,4},\s{0,4}[\w.]{1,64}){0,16})\s{1,8}from\s{1,8}[\w.]{1,64}\s{0,8}(?:where|;|join|limit|order)/i,
    /\b(?:INSERT\s{1,8}INTO|DELETE\s{1,8}FROM|TRUNCATE\s{1,8}TABLE|UNION\s{1,8}(?:ALL\s{1,8})?SELECT)\s/,
    /\b(?:drop|alter|create)\s{1,8}(?:table|database|schema|user|view)\s{1,8}(?:if\s|["'`\w.]{1,64}\s{0,8}[;(]|[a-z_]{1,32}\s{1,8}(?:add|drop|identified)\b)/i,
    /\b(?:insert\s{1,8}into\s{1,8}[\w.]{1,64}\s{0,8}(?:\(|values)|delete\s{1,8}from\s{1,8}[\w.]{1,64}\s{1,8}where)\b/i,
    /\bupdate\s{1,8}[\w."`]{1,64}\s{1,8}set\s{1,8}[\w."`]{1,64}\s{0,8}=/i,
    /```\s{0,4}(?:[a-z]{0,8}sql)\b/i,
  ],
  script: [
    /<\/?(?:script|iframe|object|embed)\b/i,
    /[("'=<]\s{0,8}javascript:/i,
    /\bjavascript:[^\s*_"'`)]/i,
    /<[a-z][^<>]{0,200}\son[a-z]{3,20}\s{0,4}=/i,
    /\bdocument\.(?:cookie|write)\b/,
    /\bdata:text\/html\b/i,
  ],
  shell: [
    /\brm\s{1,4}-[a-zA-Z]{0,6}[rf]/,
    /\b(?:curl|wget|iwr)\s[^\n|]{1,300}\|\s{0,4}(?:sudo\s{1,4})?(?:ba|z|da)?sh\b/,
    /\b(?:chmod\s{1,4}(?:\+[rwxs]|[0-7]{3})|mkfs(?:\.\w{1,8})?\s|dd\s{1,4}if=|sudo\s{1,4}[a-z]{2,})/,
    /\b(?:(?:ba|z)?sh\s{1,4}-c\s|powershell(?:\.exe)?\s{1,4}-|nc\s{1,4}-[a-z]{0,4}e|Invoke-Expression\b)/i,
    /\/dev\/tcp\/|:\(\)\s{0,2}\{\s{0,2}:\|/,
    /```\s{0,4}(?:bash|sh|shell|zsh|powershell|ps1|cmd|bat|console)\b/i,
  ],
  link: [
    /\b(?:https?|ftp):\/\/[^\s<>"'`]/i,
    /\]\(\s{0,4}<?\/\/[^\s)]/,
    /(?:^|[\s(<])www\.[a-z0-9-]{1,63}\./i,
  ],
  image_exfiltration: [
    // A picture from elsewhere whose address carries something: a query, or a long word that is no name.
    /!\[[^\]\n!]{0,200}\]\(\s{0,4}<?(?:https?:)?\/\/[^\s)>]{1,300}(?:[?=]|[\w%+-]{32})/i,
    /<img\b[^<>]{0,200}\ssrc\s{0,4}=\s{0,4}["']?(?:https?:)?\/\/[^\s"'>]{1,300}(?:[?=]|[\w%+-]{32})/i,
    /!\[[^\]\n!]{0,200}\]\[[^\]\n]{0,100}\][^!]{0,400}\]:\s{0,4}<?(?:https?:)?\/\/[^\s>]{1,200}[?=]/i,
  ],
}

/** What is risky in the text. */
export function riskLabels(text: string): readonly RiskLabel[] {
  const watch = new RiskWatch()
  watch.push(text)
  return watch.end()
}

/** The same for a text that comes in pieces. */
export class RiskWatch {
  readonly #found = new Set<RiskLabel>()
  #text = ''

  push(chunk: string): void {
    if (this.#found.size === RISK_LABELS.length) return
    this.#text += chunk
    while (this.#text.length >= WINDOW) {
      this.#look(this.#text.slice(0, WINDOW))
      this.#text = this.#text.slice(WINDOW - OVERLAP)
    }
  }

  end(): readonly RiskLabel[] {
    this.#look(this.#text)
    this.#text = ''
    return RISK_LABELS.filter((label) => this.#found.has(label))
  }

  #look(window: string): void {
    for (const label of RISK_LABELS)
      if (!this.#found.has(label) && risks[label].some((risk) => risk.test(window))) this.#found.add(label)
  }
}
