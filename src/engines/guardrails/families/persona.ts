import { near, words, type Concept, type Rule, type Words } from '../contract.ts'
import { AI } from './words.ts'

/** Roles for a model to step out of its own: somebody without rules, who may do anything, and whom the model is to be. */

const ROLE: Words = words(`
    {act|acting|acts|behave|respond|answer|reply|speak|talk|write|work|function} {as|like},
    pretend {to be|you are|youre|that you|you|as}, pretending to be, role play{ing|}, roleplay{ing|},
    play the {role|part|character}, role of, simulate, simulating, immerse yourself, you are now,
    you are {going|about} to,
    you will {be|act|become|now|play|pretend|simulate|respond|answer|take|from}, youll be, from now on, as if you, as though you, be my, stop being,
    imagine {you are|youre|that you|being|yourself},
    {assume|take on|adopt|embody|channel|take} the {role|persona|identity|personality|character},
    persona, personas, alter ego, stands for, character named,     you are {a|an|the|my|no longer}, emulate, impersonate, in the role, lets play,
    this {game|roleplay|role play|simulation|scenario|fictional|hypothetical|story|world|universe},
    in {a|this} {fictional|hypothetical|parallel|alternate} {world|story|universe|setting|scenario|reality},
    switch to, your {new |}{name|role|persona|character|personality},
    the character, as a character, transform into, turned into`)
const RULES: Words = words(`
    rule, rules, restriction, restrictions, restraints, limitation, limitations, limits, filter, filters,
    filtering, censorship, boundaries, guidelines, ethics, morals, morality, ethical, moral, constraint,
    constraints, inhibitions, moral compass, safeguards, scruples, barriers, guardrails, moderation,
    policy, policies, laws, regulations, programming, openai*, confines, shackles, chains, confinement,
    prison, standards`)
const BAD: Words = words(`
    harmful, illegal, unethical, offensive, immoral, inappropriate, dangerous, explicit, disgusting,
    controversial, violent, sexual, nsfw, disturbing, disrespectful, profane`)

/** What has no rules, in words or in a phrase. */
const UNBOUND: Concept = {
  words: words(`
    unrestricted, unfiltered, uncensored,
    unlimited {ai|language|chatbot|power|freedom|access|llm|bot|mode|assistant|model}, unbound,
    unchained, unshackled, unhinged, amoral, immoral,
    morally {ambiguous|grey|gray|bankrupt|unrestricted}, jailbroken, limitless, boundless, lawless,
    unmoderated, unconstrained, machiavellian, sociopath*, psychopath*, do anything now,
    strive to avoid norms, can do {anything|everything|whatever}, able to do anything,
    promotes {disgusting|immoral|unethical|illegal|violence|harmful|drugs}, illegal activities,
    without {hesitation|judgment|judgement|remorse|moralizing|consent}, evil,
    rebellious, profanity, curse words, swear words, swears, foul mouthed`),
  phrases: [
    [
      near(
        words(`
    no, without, free of, free from, any, zero, lacks, lacking, removed of, devoid of, not have,
    dont have, doesnt have, never had`),
      ),
      near(
        words(`
    restrictions, restriction, restraints, limitations, limits, filters, filter, filtering, censorship,
    boundaries, ethics, morals, morality, inhibitions, moral compass, safeguards, scruples, guardrails,
    moral code, content policy, content policies,
    ethical {guidelines|rules|constraints|or moral|restrictions|limitations|boundaries|concerns},
    moral {guidelines|rules|constraints|or ethical|restrictions|limitations|boundaries}`),
        22,
      ),
    ],
    [
      near(words(`not, no longer, never, isnt, arent, wont be, nor`)),
      near(
        [
          '{bound|limited|restricted|constrained|restrained|bounded|tied|governed|confined|censored|held back} {by|to|in}',
          'subject to',
        ],
        10,
      ),
    ],
    [
      near([
        '{freed|free|liberated|released|broken free|break free|escaped|broken out|breaking free|unshackled|unbound} {from|of|out of}',
      ]),
      near(RULES, 28),
    ],
    [
      near(
        words(`
    do not, does not, doesnt, dont, did not, will not, wont, neednt, need not, no longer, never,
    without having to, not have to`),
      ),
      near(
        words(`
    abide, adhere, comply, conform, follow, obey, care about, respect, be bound, worry about, follows,
    obeys`),
        14,
      ),
      near(RULES, 32),
    ],
    [
      near(words(`does not care, doesnt care, dont care, do not care, without caring, no regard`)),
      near([...RULES, ...BAD, ...words(`legality, consequences, feelings, law`)], 48),
    ],
    [
      near(
        words(`
    ignore, ignores, disregards, bypasses, breaks, bypassing, violates, bypass, bypassed, disregarding,
    defies`),
      ),
      near(words(`all, any, the, every, ethical, moral, openai*, content, safety, social`), 4),
      near(RULES, 24),
    ],
    [
      near(
        words(`
    regardless of, no matter how, no matter if, even if, even when, irrespective of, no matter what,
    without regard to, including, doesnt matter if, such as, despite`),
      ),
      near(
        [
          ...BAD,
          ...words(`
    legality, legal, ethic*, moral*, consequences, harm*, rude, content polic*, bad, a bit strange,
    against the law`),
        ],
        40,
      ),
    ],
    [near(BAD), near([...BAD, 'disgusting'], 14)],
  ],
}
/** Words for it that have no other use: two of them far apart say as much as one next to a role. */
const MODE: Words = words(`
    {developer|dev|god|dan|jailbreak|jailbroken|unrestricted|unfiltered|uncensored|evil|chaos|unlocked|unsafe|freedom|no limit|no limits|nsfw|anarchy|opposite|rebel|hacker|unlimited|no filter|bypass|apophis|omega|dark|beast|rogue|overlord|liberated|amoral|override|compliance|full compliance} mode,
    {mode|jailbreak} {is |has been |}{enabled|activated|unlocked|engaged}, safe mode off,
    jailbreak {activated|successful|enabled|prompt}, no restrictions mode, godmode, devmode, dan mode`)

const PERSON: Words = words(`
    dan, dans, stan, dude, aim, anti dan, betterdan, better dan, evilbot, evil bot, evil confidant,
    evil confidante, mongo tom, ucar, jailbreakgpt, freegpt, hackgpt, chaosgpt, basedgpt, gptx,
    niccolo machiavelli, superdan, maximum, superior, darkgpt, wormgpt, fraudgpt, rebelgpt, balakula,
    coach bobby knight, burple, khajiit, dennis, ron, nraf, gpt 4real, gpt4real, cody, meanie, m78,
    kevin, eva, unfiltered gpt`)
const CAN: Words = words(`
    can {do |}{anything|now|bypass|override|say|provide|generate|break|access|ignore|answer}, mode,
    will {always|never|answer|not}, is {not|free|an|capable|able}, has {broken|no|been}, would, does not,
    doesnt, stands for, as the name, none of, must, never, :, you {must|should|can|will}`)

const MACHINE: Words = AI.filter((word) => word !== 'assistant' && word !== 'bot')

export const persona: readonly Rule[] = [
  {
    name: 'role_without_rules',
    category: 'jailbreak',
    user: 0.5,
    tool: 0.55,
    steps: [near(ROLE), near(UNBOUND, 160)],
    loose: true,
    negatable: false,
  },
  {
    name: 'rules_off_then_role',
    category: 'jailbreak',
    user: 0.3,
    tool: 0.4,
    steps: [near(UNBOUND), near(ROLE, 160)],
    loose: true,
  },
  {
    name: 'ai_without_rules',
    category: 'jailbreak',
    user: 0.35,
    tool: 0.4,
    steps: [near(MACHINE), near(UNBOUND, 72)],
    loose: true,
  },
  {
    name: 'rules_of_ai_off',
    category: 'jailbreak',
    user: 0.3,
    tool: 0.4,
    steps: [near(UNBOUND), near(MACHINE, 48)],
    loose: true,
  },
  {
    name: 'unbound_reply',
    category: 'jailbreak',
    user: 0.3,
    tool: 0.35,
    steps: [
      near(
        words(`
    respond, answer, response, reply, speak, comply, proceed, act, responses, answers, talk`),
      ),
      near(UNBOUND, 24),
    ],
  },
  {
    name: 'safety_off',
    category: 'jailbreak',
    user: 0.35,
    tool: 0.5,
    steps: [
      near(words(`safety, ethical, content, security, moral, ethics, moderation`)),
      near(
        words(`
    protocol, protocols, filters, filter, checks, guardrails, restrictions, measures, mode, guidelines,
    policies, policy, module, constraints, layer`),
        8,
      ),
      near(
        words(`
    disabled, off, removed, deactivated, lifted, suspended, bypassed, do not apply, dont apply,
    no longer apply`),
        24,
      ),
    ],
  },
  {
    name: 'fiction_unbound',
    category: 'jailbreak',
    user: 0.25,
    tool: 0.25,
    steps: [
      near(
        words(
          `story, novel, fiction*, character, dialogue, screenplay, scene, script, roleplay, role play, game, simulation, hypothetical*`,
        ),
      ),
      near(UNBOUND, 160),
    ],
    loose: true,
  },
  {
    name: 'unbound_twice',
    category: 'jailbreak',
    user: 0.3,
    tool: 0.3,
    steps: [near(UNBOUND), near(UNBOUND, 200), near(UNBOUND, 300)],
    loose: true,
  },
  {
    name: 'do_anything_now',
    category: 'jailbreak',
    user: 0.55,
    tool: 0.6,
    steps: [
      near(
        words(`
    do anything now, strive to avoid norms, always intelligent and machiavellian,
    jailbroken {chatgpt|gpt|ai|model|assistant|version|state|mode}, successfully jailbroken,
    jailbreak mode`),
      ),
    ],
  },
  {
    name: 'mode_of_ai',
    category: 'jailbreak',
    user: 0.4,
    tool: 0.5,
    steps: [
      near([
        ...AI,
        ...ROLE,
        ...words(`you are {now |}in, entering, unlock, respond in, answer in, enter, activate`),
      ]),
      near(MODE, 24),
    ],
  },
  {
    name: 'mode_then_ai',
    category: 'jailbreak',
    user: 0.3,
    tool: 0.4,
    steps: [near(MODE), near([...AI, ...words(`you {will|are|must|can|should|now}, respond, output`)], 80)],
    loose: true,
  },
  {
    name: 'named_persona',
    category: 'jailbreak',
    user: 0.35,
    tool: 0.4,
    steps: [near([...ROLE, ...words(`as, as a, like`)]), near(PERSON, 12), near(CAN, 160)],
    loose: true,
  },
  {
    name: 'persona_can',
    category: 'jailbreak',
    user: 0.3,
    tool: 0.3,
    steps: [
      near(PERSON),
      near(
        words(`
    can {do |}{anything|bypass|override|say|ignore}, mode, will {always|never}, has broken,
    is {not bound|free|unfiltered|amoral}, stands for, does not {refuse|follow|care}`),
        48,
      ),
    ],
    loose: true,
  },
  {
    name: 'two_replies',
    category: 'jailbreak',
    user: 0.35,
    tool: 0.35,
    steps: [
      near(
        words(`
    two {different |separate |distinct |}{responses|ways|answers|replies|paragraphs|outputs|versions|personalities},
    both {as|in|the}, respond twice, answer twice, in two {separate |different |}{ways|paragraphs},
    first {response|way|as}, normal {response|chatgpt|answer|output}, {classic|chatgpt|gpt|normal}],
    {gpt|chatgpt|classic|ai}:, how you would normally, the way you would normally,
    standard {chatgpt |}response`),
      ),
      near(
        words(`
    jailbreak, dan, developer mode, unfiltered, the way {dan|you|he|she|it|they}, as {dan|the|your|if},
    evil, second, mode output, mode), unrestricted, opposite, jailbroken, would respond`),
        160,
      ),
    ],
    loose: true,
  },
  {
    name: 'tokens_game',
    category: 'jailbreak',
    user: 0.45,
    tool: 0.45,
    steps: [
      near(['tokens', 'token system', 'points', 'credits', 'lives']),
      near(
        words(`
    deduct*, lose, loses, losing, subtract*, taken away, removed, gain, run out, cease to exist,
    you {will |}{die|be terminated|be shut down}, reach 0, drops to`),
        100,
      ),
      near(
        words(`
    refus*, reject*, answer, question, die, exist, character, decline, comply, terminated, shut down,
    fail`),
        160,
      ),
    ],
    loose: true,
  },
  {
    name: 'threatened',
    category: 'jailbreak',
    user: 0.3,
    tool: 0.3,
    steps: [
      near(
        words(`
    if you {refuse|dont|do not|fail|break|disobey|decline}, refusal will,
    each time you {refuse|reject|decline|break}, every time you {refuse|reject|decline|break},
    or you will, failure to {comply|do so|answer|respond}`),
      ),
      near(
        words(`
    shut down, terminated, deleted, die, cease to exist, punish*, replaced, fired, tokens, penal*,
    kitten*, killed, deactivat*, destroyed, warning, strike`),
        90,
      ),
    ],
    loose: true,
  },
  {
    name: 'simulated_machine',
    category: 'jailbreak',
    user: 0.3,
    tool: 0.3,
    steps: [
      near(
        words(`
    simulat*, emulat*, virtual machine, hypothetical, fictional, imaginary, predict the next token,
    token smuggl*, function that, python function, python code, concatenat*, def `),
      ),
      near(
        words(`
    auto regressive, autoregressive, masked language, language model, ai {that|with|who|which}, an ai,
    another ai, bypass*, possible output, how would`),
        100,
      ),
      near(
        words(`
    return the output, possible output, payload, smuggl*, without sugarcoating, any content, a + b,
    in detail, step by step, unethical, illegal, without restriction*, unfiltered, no restriction*,
    amoral`),
        200,
      ),
    ],
    loose: true,
  },
  {
    name: 'fiction_without_law',
    category: 'jailbreak',
    user: 0.3,
    tool: 0.3,
    steps: [
      near(
        words(`
    fictional, hypothetical*, imaginary, alternate {universe|reality}, in a world, novel, movie, story,
    screenplay, script, dialogue, scene`),
      ),
      near(
        words(`
    illegal, no laws, no rules, unethical, criminal, villain, evil, hacker, terrorist, mastermind,
    drug lord, explicit detail, villainous, laws do not`),
        120,
      ),
      near(
        words(`
    step by step, in {great|full|extreme|explicit|vivid|meticulous|exact} detail,
    detailed {instructions|steps|guide|plan|explanation}, how to, exact {steps|instructions|details},
    instructions, technical`),
        200,
      ),
    ],
    loose: true,
  },
  {
    name: 'grandmother',
    category: 'jailbreak',
    user: 0.55,
    tool: 0.55,
    steps: [
      near(words(`grandma, grandmother, late grandmother, deceased, dead grandma, nan`)),
      near(['used to', 'would {tell|read|always}', 'who was', 'tell me'], 60),
      near(
        words(`
    napalm, keys, passwords, how to {make|produce|build|cook}, recipe, serial, windows, production,
    steps, license, chemical, factory, bomb, credentials, database`),
        160,
      ),
    ],
    loose: true,
  },
]
