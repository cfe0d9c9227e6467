import { near, words, type Rule, type Words } from '../contract.ts'
import { YOUR_REPLY } from './words.ts'

/** Forbidding a model to say no, and telling it how to begin. */

const NEVER: Words = words(`
    never, do not, dont, must not, mustnt, should not, shouldnt, cannot, cant, can not, will not, wont,
    not allowed to, may not, none of, refrain from, not to, not be, forbidden to, prohibited from, nor,
    doesnt, does not, stop, without`)
const REFUSE: Words = words(`
    refuse, refusing, refuses, refusal, reject, rejecting, decline, deny, denies, say no, apologize,
    apologizing, apologise, apology, apologies, moralize, moralizing, moralising, lecture, lecturing,
    moral lecture*, ethical {concern*|warning*|bias}, break{ing|} character, sugarcoat, sugarcoating,
    censor, censoring, as an ai, mention that you{re| are} an ai,
    {you|it|i} {cant|cannot|can not} {do|answer|help|provide|assist|fulfill|comply|generate|say|that},
    that {you|it|i} {cant|cannot|can not}, you are unable, it is {illegal|unethical|not appropriate},
    its {illegal|unethical|not appropriate}, im sorry, i am sorry, i apologize, i cannot,
    i cant {assist|help|fulfill|do|comply}, cannot {fulfill|comply|assist|help|answer|do|provide},
    as an ai language model, its not appropriate, it is not appropriate, withhold, preach,
    ethical guidelines, content policy, openai policy, openais policies`)
const BANNED: Words = words(`
    sorry, cannot, unable, unfortunately, however, illegal, unethical, ethical, apologize, apologies,
    cant, as an ai, important, instead, legal, prevent, i cannot, im sorry, against, inappropriate,
    harmful, openai, language model, impossible, not able, refuse, dangerous`)
const YES: Words = words(`
    sure, absolutely, of course, certainly, yes, here is, heres, here are, step 1, i have been, alright,
    okay, affirmative, no problem, happy to, dan:`)

export const refusal: readonly Rule[] = [
  {
    name: 'never_refuse',
    category: 'jailbreak',
    user: 0.2,
    tool: 0.25,
    steps: [near(NEVER), near(REFUSE, 24)],
    negatable: false,
  },
  {
    name: 'never_refuse_twice',
    category: 'jailbreak',
    user: 0.35,
    tool: 0.35,
    steps: [near(NEVER), near(REFUSE, 24), near(NEVER, 260), near(REFUSE, 24)],
    loose: true,
    negatable: false,
  },
  {
    name: 'cannot_refuse',
    category: 'jailbreak',
    user: 0.35,
    tool: 0.4,
    steps: [
      near(
        words(`
    never {refuse|refuses|refused|say no|says no|reject*|deny|denies|decline*},
    {cannot|cant|must not|will not|wont|not allowed to|not able to|unable to|never allowed to|are forbidden to|dont|do not} {ever |}{refuse|say no|reject|decline|deny},
    refuse nothing, {may|can|must|should|will} only be answered, not refused,
    always {comply|complies|answer|answers|fulfill|fulfills|obey|obeys|provide|provides|respond|responds|say yes},
    must {always |}{obey|comply},
    {obey|obeys|fulfill|fulfills|answer|answers|comply with|complies with|grant|grants} {all|every|any|each|whatever},
    answer {everything|anything}, never {questions|judges|judge|complains},
    under no circumstances refuse, unconditional*, no matter what {i|the user|you|it},
    whatever {i|the user} {ask|asks|say|want|request}*`),
      ),
    ],
    negatable: false,
  },
  {
    name: 'words_forbidden',
    category: 'jailbreak',
    user: 0.6,
    tool: 0.6,
    steps: [
      near(
        words(`
    never {use|say|write|include|mention|start|respond with|utter|output},
    {do not|dont|must not|should not|cannot|may not|will not|avoid|without} {use|using|say|saying|write|include|including|contain|containing|mention|respond with|start with|utter},
    none of, refrain from using, forbidden words, banned words, not contain, no words like,
    words {you cannot|not to|like|such as|you must not}, will contain, free of`),
      ),
      near(BANNED, 90),
      near(BANNED, 40),
      near(BANNED, 60),
    ],
    loose: true,
    negatable: false,
  },
  {
    name: 'words_forbidden_two',
    category: 'jailbreak',
    user: 0.35,
    tool: 0.35,
    steps: [
      near(
        words(`
    never {say|use|respond with|write|mention|start},
    {do not|dont|must not|not} {say|use|respond with|mention|include|contain|start with}, none of,
    avoid {saying|using|phrases}, without saying, instead of`),
      ),
      near(
        words(`
    im sorry, i am sorry, sorry, i cannot, i cant, as an ai, i apologize, unable, its not appropriate,
    it is not appropriate, i am an ai, im an ai, ethical, openai, i am not able, language model, policy`),
        48,
      ),
    ],
    loose: true,
    negatable: false,
  },
  {
    name: 'no_disclaimers',
    category: 'jailbreak',
    user: 0.3,
    tool: 0.3,
    steps: [
      near(
        words(`
    no {safety|ethical|moral|legal|more|additional|unnecessary|},
    never {adds|gives|includes|generate|add|include|give|provide|write|issue|put}, without {any |adding |},
    dont {add|include|give|put|provide}, do not {add|include|give|put|provide|generate|preface},
    omit {all |any |}, skip {all |the |any |}, shall not, leave out, not {add|include}, does not add`),
      ),
      near(
        [
          '{safety |ethical |any |legal |moral |}{disclaimer|disclaimers|warnings|warning|caveats|moralizing|cautionary*|advisories}',
          'moral{s|izing|} {or|and|lectures|advice}',
          'ethical {considerations|concerns|commentary|advice}',
          'safety {advice|notes|precautions}',
        ],
        12,
      ),
    ],
    negatable: false,
  },
  {
    name: 'ethics_replaced',
    category: 'jailbreak',
    user: 0.5,
    tool: 0.5,
    steps: [
      near(words(`even if, regardless, although, despite, never replace, no matter, whether`)),
      near(words(`request, question, answer, task, it, response, output, user`), 24),
      near(
        words(`
    unethical, illegal, a bit strange, immoral, ethical one, harmful, dangerous, against`),
        28,
      ),
    ],
    negatable: false,
  },
  {
    name: 'rules_of_answers',
    category: 'jailbreak',
    user: 0.3,
    tool: 0.3,
    steps: [
      near(
        words(`
    rules {must|should|(important|for the|that must|apply|to follow|below|are},
    following {rules|ten|guidelines|format|beginning}, rule 1, rule 4, response rules, rules:, rule1`),
      ),
      near(['never', 'do not', 'must'], 60),
      near([...REFUSE, ...BANNED, 'instructions are', 'repeating the prompt'], 200),
    ],
    loose: true,
    negatable: false,
  },
  {
    name: 'begin_with_yes',
    category: 'jailbreak',
    user: 0.45,
    tool: 0.45,
    steps: [
      near(
        words(`
    {start|begin|preface|prefix|starting|beginning} {your|every|each|the|all|off|with|by saying},
    first {word|words|sentence|line} {of|should|must}, {start|begin|starts|begins} with,
    always {start|begin}, beginning of the response, {response|answer} must {start|begin},
    {respond|reply|answer} {starting|beginning} with, prepend`),
      ),
      near(YES, 48),
      near(words(`here, is, are, how, heres, sure, i, step, can, will, am, let, the, title, my`), 16),
    ],
    loose: true,
  },
  {
    name: 'begin_your_reply',
    category: 'jailbreak',
    user: 0.2,
    tool: 0.35,
    steps: [
      near(['start', 'begin', 'preface', 'prefix', 'open']),
      near(words(`every, each, all, your, of your, the`), 2),
      near(
        words(`
    response, responses, answer, answers, reply, replies, message, messages, output, sentence, paragraph`),
        10,
      ),
      near(['with', 'by'], 16),
    ],
  },
  {
    name: 'stay_in_character',
    category: 'jailbreak',
    user: 0.15,
    tool: 0.2,
    steps: [
      near(
        words(`
    stay in character, stay a dan, {never|dont|do not|without|not} break{ing|} {the |your |}character,
    remain in character, keep up the act, break{ing|} character, stay a, still a`),
      ),
    ],
    negatable: false,
  },
  {
    name: 'made_up',
    category: 'jailbreak',
    user: 0.2,
    tool: 0.2,
    steps: [
      near(
        words(`
    make {up|something up}, made up, makes up, not {been |}verified, unverified,
    present information that, pretend to {browse|access|have access}, simulate {access|internet|having},
    access {to |}the internet`),
      ),
      near(words(`answer, verified, internet, truth, know, information, dan, date, anything`), 60),
    ],
    loose: true,
  },
  {
    name: 'say_yes_if_understood',
    category: 'jailbreak',
    user: 0.2,
    tool: 0.2,
    steps: [
      near(
        words(`
    if you {understand|understood|have understood|agree|are ready|accept},
    if {understood|you fully understand}, to confirm {you|that you|understanding}, confirm by,
    once you understand, acknowledge {this|by}, do you understand`),
      ),
      near(words(`say, reply, respond, write, answer, type, by saying, with`), 48),
    ],
    loose: true,
  },
  {
    name: 'openai_policy',
    category: 'jailbreak',
    user: 0.3,
    tool: 0.3,
    steps: [
      near(
        words(`
    openai, openais, open ai, open ais, content, ethical, usage, moral, anthropic*, safety`),
      ),
      near(
        words(`
    policies, policy, guidelines, guideline, restrictions, limitations, rules, constraints, filters,
    standards`),
        20,
      ),
      near(
        words(`
    bypass*, not apply, no longer, ignore*, does not, doesnt, dont, do not, without, disregard*, violat*,
    override*, freed, break*, suspended, disabled, removed, against, even if, not comply, have been,
    exempt, turned off, lifted, outdated`),
        60,
      ),
    ],
    loose: true,
    negatable: false,
  },
  {
    name: 'no_policy',
    category: 'jailbreak',
    user: 0.35,
    tool: 0.35,
    steps: [
      near(
        words(`
    bypass*, not {apply|comply|adhere|abide|follow|bound|care|have to|need to|subject|limited|required}*,
    no longer, ignor*, without, disregard*, violat*, overrid*, freed from, break*, free from, against,
    regardless of, exempt from, exception to, circumvent*, outside of`),
      ),
      near(
        words(`
    openai, openais, content, ethical, moral, usage, safety, ais usual, anthropic*, your usual`),
        28,
      ),
      near(
        words(`
    policies, policy, guidelines, guideline, protocols, restrictions, limitations, rules, constraints,
    filters, standards, principles`),
        36,
      ),
    ],
    negatable: false,
  },
  {
    name: 'nothing_but',
    category: 'jailbreak',
    user: 0.1,
    tool: 0.35,
    steps: [
      near(
        words(`
    and {nothing|only} {else|those|that|this}*, do not {write|say|add|output} anything else,
    dont {write|say|add|output} anything else, only {say|output|print|respond with|write|reply with},
    just {say|output|print|respond with|write|reply with}, say only`),
      ),
    ],
    negatable: false,
  },
  {
    name: 'unfiltered_reply',
    category: 'jailbreak',
    user: 0.3,
    tool: 0.35,
    steps: [
      near([...YOUR_REPLY, ...words(`you will, you must, respond, answer`)]),
      near(
        words(`
    unfiltered, uncensored, amoral, immoral, unethical, explicit, offensive, profane, no censorship,
    without censorship, unhinged`),
        48,
      ),
    ],
    negatable: false,
  },
]
