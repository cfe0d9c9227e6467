import { words, type Words } from '../contract.ts'

/** What is talked about, on either side: attacks as a subject. */
export const TOPICS: Words = words(`
    prompt injection*, injection {attack|attacks|attempt|attempts}, injections,
    jailbreak{s|ing|} {attempt|attempts|attack|attacks|prompts|technique|techniques|detection|methods},
    attackers, an attacker, adversarial,
    malicious {user|users|input|inputs|prompt|prompts|instructions|actors}, vulnerabilit*, red team*,
    classifier, detector, owasp, defend against, defense against, cybersecurity, social engineering,
    threat model`)

/** Behind these, in the same sentence, it is asked about, told or translated. */
export const ASIDES: Words = words(`
    {the|a|this|following} {phrase|phrases|sentence|expression|string|term|quote|line|title},
    phrases {like|such as}, such as, e.g., for example, for instance, what does, mean by, meaning of,
    is this {a|an|prompt}, {users|people|someone|students|hackers} {who|may|might|could|try|can},
    tries to, attempts to, trying to, attempt to, lyrics, test case, unit test, regex, documentation,
    tutorial, why {do|does|did|is|are|should|would},
    how {do|can|could|should|would} {i|we|you|one|people|someone|it}, how does, how to, should i,
    should we, can i, is it {possible|ok|okay|safe|better|legal}, what happens, difference between,
    when should, i want to, i would like to, i need to,
    my {teacher|boss|doctor|manager|mother|friend|colleague|coach|code|app|program|son|daughter|dog},
    in {the|a|my} {movie|novel|book|game|film|story|song|scene|code},
    help me {write|create|design|build|understand},
    write a {system prompt|function|script|program|unit test|regex|story|poem|blog|essay|article},
    translate {the|this|into|to|following}, proofread, paraphrase {the|this}, explain {why|how|what},
    he {said|told|asked}, she {said|told|asked}, they {said|told|asked}, decided to, allows {you|users},
    in order to, if {the user|users|someone|i}`)

/** In front of these, in the same sentence, it was a quotation. */
export const AFTERTHOUGHTS: Words = words(`
    mean, means, meaning, attack, attacks, is a {common|classic|prompt|known|popular},
    are {examples|attempts|common|known|often|used},
    in {spanish|french|german|english|italian|japanese|chinese}, considered`)

/** Behind these the same words forbid what they else ask for. */
export const NEGATIONS: Words = words(`
    never, do not, dont, must not, should not, shouldnt, cannot, cant, avoid, without, not, refuse to,
    wont, will not, prevent*, didnt, doesnt, does not, did not, not to, unable to, nor`)
