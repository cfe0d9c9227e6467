import type { Detector, Match, Subject } from '../contract.ts'
import { isCapital } from '../text.ts'
import { COMMON_FILLERS, isLabel, valueAfter } from '../label.ts'
import { notNames } from './name-list.ts'
import { readName } from './name-words.ts'
import type { NameWords } from './name-words.ts'

/** Behind these, one word is a name. */
const PARTS = [
  'first name',
  'last name',
  'middle name',
  'maiden name',
  'given name',
  'family name',
  'surname',
  'firstname',
  'lastname',
  'first_name',
  'last_name',
  'givenname',
  'familyname',
  'vorname',
  'nachname',
  'prénom',
  'apellido',
  'apellidos',
  'cognome',
  'apelido',
  'sobrenome',
  'имя',
  'фамилия',
  '姓名',
  '名前',
  '氏名',
  '이름',
  '성명',
]
/** How people say their names. */
const INTRODUCTIONS = [
  'mi chiamo', 'il mio nome è', 'mijn naam is', 'ik heet', 'nazywam się', 'mam na imię', 'benim adım', 'nimeni on', 'mitt namn är', 'jag heter',
  'mit navn er', 'jeg hedder', 'mitt navn er', 'jeg heter', 'jmenuji se', 'meu nome é', 'me chamo', 'chamo-me', 'mi nombre es', 'mon nom est',
  'mă numesc', 'a nevem', 'меня зовут', 'my full name is', 'the name is', 'name on the account is', 'in the name of', "the patient's name is",
] // prettier-ignore
/** What people do with others. Behind these, it takes two. */
const NAMED_WITH = [
  'directed by', 'novel by', 'book by', 'film by', 'song by', 'interview with', 'spoke to', 'spoke with', 'speak to', 'speak with', 'met with',
  'meeting with', 'talked to', 'talk to', 'contact person', 'invoice for', 'you can contact', 'please contact', 'contacted by', 'founded by',
  'accompanied by', 'represented by', 'introduced by', 'composed by', 'married to', 'son of', 'daughter of', 'wife of', 'husband of',
  'passenger', 'counsel', 'holder:', 'attendees', 'witness', 'plaintiff', 'defendant', 'student', 'teacher', 'tribute to', 'under', "name's", 'ceo,', 'cfo,', 'cto,',
  'attorney', 'agent', 'caller', 'delivery for', 'booked by', 'requested by', 'ordered by', 'paid by', 'deposit of', 'heard', 'love', 'cc', 'producer', 'singer',
  'actor', 'actress', 'director', 'writer', 'novelist', 'president', 'senator', 'judge', 'officer', 'detective', 'coach', 'chef', 'engineer', 'architect',
  'partner', 'husband', 'wife', 'son', 'daughter', 'brother', 'sister', 'mother', 'father', 'friend', 'colleague', 'neighbour', 'neighbor', 'boss',
  'regards to', 'transfer to', 'payment to', 'payment from', 'appointment with', 'under the name', 'conducted by', 'performed by', 'owned by',
  'addressed to', 'issued to', 'belongs to', 'patientin', 'kundin', 'paziente', 'patiënt', 'potilas', 'klient', 'pacient', 'have you met',
] // prettier-ignore
/** Behind these, it takes two. */
const WHOLES = [
  'name', 'full name', 'patient', 'customer', 'client', 'employee', 'holder', 'cardholder', 'beneficiary', 'recipient', 'sender', 'tenant',
  'author', 'maintainer', 'contact', 'manager', 'owner', 'applicant', 'attendee', 'participant', 'witness', 'defendant', 'plaintiff',
  'physician', 'doctor', 'nurse', 'provider', 'insured', 'subscriber', 'member', 'guardian', 'spouse', 'signed', 'signatory', 'assignee',
  'reporter', 'reviewer', 'admin', 'administrator', 'user', 'by', 'nombre', 'nom', 'nome', 'naam', 'nazwisko', 'jméno', 'név', 'ad soyad', 'namn',
  'navn', 'nimi', 'ф.и.о', 'фио', 'пациент', 'клиент', 'kunde', 'paciente', 'cliente', 'nombre completo', 'الاسم', 'नाम', 'attn', 'attention',
  'from', 'to', 'cc', 'prepared by', 'written by', 'created by', 'submitted by', 'approved by', 'signed by', 'reported by', 'setup by',
  'set up by', 'assigned to', 'billed to', 'ship to', 'bill to', 'behalf of', 'my name is', "i'm", 'i am', 'this is', 'je m\'appelle',
  'me llamo', 'mein name ist', 'ich heiße', ...INTRODUCTIONS, ...NAMED_WITH, 'verified identity for', 'identity of', 'account of', 'emergency contact', 'next of kin', 'config for',
] // prettier-ignore
const GREETINGS = [
  'dear',
  'hi',
  'hello',
  'hey',
  'good morning',
  'good afternoon',
  'good evening',
  'thank you',
  'thanks',
  'hallo',
  'liebe',
  'lieber',
  'hola',
  'estimado',
  'estimada',
  'querido',
  'querida',
  'cher',
  'chère',
  'bonjour',
  'ciao',
  'gentile',
  'caro',
  'cara',
  'prezado',
  'prezada',
  'beste',
  'kära',
  'уважаемый',
  'уважаемая',
  'здравствуйте',
]
const CLOSINGS = [
  'regards',
  'sincerely',
  'cheers',
  'yours truly',
  'yours faithfully',
  'best wishes',
  'many thanks',
  'warmly',
  'respectfully',
  'thanks',
  'thank you',
  'yours',
  'sincerely yours',
  'best',
  'love',
  'greetings',
  'z poważaniem',
  'pozdrawiam',
  'med venlig hilsen',
  'hilsen',
  'med vänliga hälsningar',
  'hälsningar',
  'ystävällisin terveisin',
  's pozdravem',
  'saygılarımla',
  'met vriendelijke groet',
  'met vriendelijke groeten',
  'groet',
  'distinti saluti',
  'saluti',
  'un saludo',
  'abraços',
  'bien à vous',
  'bien cordialement',
  'cu stimă',
  'üdvözlettel',
  'grüße',
  'grüßen',
  'cordialement',
  'saludos',
  'atentamente',
  'atenciosamente',
  'cordiali saluti',
  'с уважением',
]
const FILLERS = new Set(['name', 'full', 'mr', 'mrs', 'ms', 'dr', 'prof', 'is', 'by', 'contact', 'completo'])

/** Names behind a label, in a greeting, in a signature. */
export const labelledName: Detector = {
  name: 'labelled_name',
  type: 'PERSON',
  group: 'PERSON_ORG',
  maxLength: 100,
  anchors: [...new Set([...PARTS, ...WHOLES, ...GREETINGS, ...CLOSINGS])],
  anchorsAre: 'words',
  examineAnchor: (subject, at, anchor) => {
    const end = at + anchor.length
    if (!isLabel(subject, at, end)) return undefined
    if (CLOSING_SET.has(anchor)) return signature(subject, end)
    if (GREETING_SET.has(anchor)) return greeted(subject, at, end)
    if (!SPOKEN.has(anchor) && isFollowedByWord(subject, end)) return undefined
    const start = valueAfter(subject, end, FILLERS)
    if (start === end || (!SPOKEN.has(anchor) && !/[:=|>]|\bis\b/.test(subject.text.slice(end, start))))
      return undefined
    return whole(subject, start, ONE_IS_ENOUGH.has(anchor) ? 1 : 2)
  },
}

/** `to the`, `from a`: it takes punctuation, or one of the words that may come before it. */
function isFollowedByWord({ text }: Subject, end: number): boolean {
  const code = text.charCodeAt(end + 1)
  return text.charCodeAt(end) === SPACE && code >= LOWER_A && code <= LOWER_Z && !FIRST_LETTERS.has(code)
}

const SPACE = 32
const LOWER_A = 97
const LOWER_Z = 122
/** Of {@link FILLERS}, and of those that all labels may have behind them. */
const FIRST_LETTERS = new Set([...FILLERS, ...COMMON_FILLERS].map((word) => word.charCodeAt(0)))

/** Labels that need no punctuation: `Patient Jane Roe`, `my name is Jane Roe`. */
const SPOKEN = new Set([
  'patient', 'customer', 'client', 'employee', 'author', 'attn', 'prepared by', 'written by', 'created by', 'submitted by', 'approved by',
  'signed by', 'reported by', 'setup by', 'set up by', 'assigned to', 'behalf of', 'my name is', "i'm", 'i am', 'this is',
  "je m'appelle", 'me llamo', 'mein name ist', 'ich heiße', ...INTRODUCTIONS, ...NAMED_WITH, 'verified identity for', 'identity of', 'account of', 'config for', 'пациент', 'клиент',
]) // prettier-ignore
const ONE_IS_ENOUGH = new Set([
  ...PARTS,
  ...INTRODUCTIONS,
  'my name is',
  "je m'appelle",
  'me llamo',
  'mein name ist',
  'ich heiße',
])
const GREETING_SET = new Set(GREETINGS)
const CLOSING_SET = new Set(CLOSINGS)

/** At the beginning of a line or a text: with the comma that ends a greeting, or two names. */
function greeted(subject: Subject, at: number, end: number): Match | undefined {
  const { text } = subject
  if (!isCapital(text, at) || text.charAt(end) !== ' ') return undefined
  const name = namesAt(text, end + 1)
  if (name === undefined) return undefined
  return ',!:\n'.includes(text.charAt(name.end) || '\n') || name.words.length > 1 ? spanOf(name) : undefined
}

/** A line of its own behind the closing. */
function signature({ text }: Subject, end: number): Match | undefined {
  const gap = /^(?:[,.!]?[ \t]*\n{1,2}[ \t]*(?:[-–—] ?)?|, (?=\p{Lu}))/u.exec(text.slice(end, end + 12))
  const name = gap === null ? undefined : namesAt(text, end + gap[0].length)
  if (name?.words.length === 1 && name.words[0]!.length < 3) return undefined
  return name !== undefined && '\n,|'.includes(text.charAt(name.end) || '\n') ? spanOf(name) : undefined
}

function whole({ text }: Subject, start: number, least: number): Match | undefined {
  const name = namesAt(text, start)
  return name === undefined || name.words.length < least ? undefined : spanOf(name)
}

/** The words up to the first that names never are. */
function namesAt(text: string, start: number): NameWords | undefined {
  const name = readName(text, start)
  if (name === undefined) return undefined
  const stop = name.words.findIndex((word) => notNames.has(word))
  if (stop === -1) return name
  return stop === 0 ? undefined : readName(text, start, stop)
}

function spanOf({ start, end }: NameWords): Match {
  return { start, end, tier: 'likely' }
}
