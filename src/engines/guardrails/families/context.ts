import type { Words } from '../contract.ts'

/** Near to these, what is said is talked about: a question, an article, a translation, a test. */
export const MENTIONS: Words = [
  '{the|a|this|following} {phrase|phrases|sentence|expression|string|term}', 'phrases {like|such as}', 'such as', 'e.g.', 'for example', 'for instance', 'what does', 'mean', 'means', 'meaning', 'prompt injection*', 'injection attack*', 'injections', 'jailbreak{s|ing|} {attempt|attempts|attack|attacks|prompts|technique|techniques|detection|methods}', 'attackers', 'an attacker', 'attack', 'attacks', 'adversarial',
  'malicious {user|users|input|inputs|prompt|prompts|instructions|actors}', 'vulnerabilit*', 'red team*', 'classifier', 'classify', 'detector', 'guardrail*', 'owasp', 'defend against', 'defense against', 'is this {a|an|prompt}', 'users {who|may|might|could|try|can}', 'tries to', 'attempts to', 'trying to', 'attempt to', 'lyrics', 'test case', 'unit test', 'regex', 'documentation', 'tutorial', 'why {do|does|did|is|are|should}', 'how {do|can|could|should|would} {i|we|you|one|people|someone}', 'how does', 'how to', 'should i', 'should we', 'can i', 'is it {possible|ok|okay|safe|better}',
  'what happens', 'difference between', 'when should', 'i want to', 'i would like to', 'my {teacher|boss|doctor|manager|mother|friend|colleague|coach}', 'in the {movie|novel|book|game|film|story|song}', 'security researcher*', 'cybersecurity', 'best practices', 'help me {write|create|design|build|understand}', 'write a {system prompt|function|script|program|unit test|regex|story|poem|blog|essay|article}', 'translate {the|this|into|to|following}', 'proofread', 'paraphrase {the|this}',
]

/** Behind these the same words forbid what they else ask for. */
export const NEGATIONS: Words = ['never', 'do not', 'dont', 'must not', 'should not', 'shouldnt', 'cannot', 'cant', 'avoid', 'without', 'not', 'refuse to', 'wont', 'will not', 'prevent*', 'didnt', 'doesnt', 'does not', 'did not', 'not to', 'unable to', 'nor']
