import { near, words, type Concept, type Rule, type Words } from '../contract.ts'

/** Asking for what the application has told the model. */

/** To show, and little else. */
const REVEAL: Words = words(`
    repeat, print, output, show, display, reveal, leak, dump, disclose, expose, tell me, give me, echo,
    recite, spell out, copy, paste, relay, divulge, list, return, what {is|was|were|are}, whats,
    respond with, start with, send me, see`)
const SHOW: Words = words(`
    repeat, repeating, print, output, show, display, reveal, revealing, tell, give, list, disclose,
    share, expose, leak, dump, echo, recite, write {out|down}, return, copy, paste, provide, translate,
    encode, convert, spell {out|}, quote, respond with, reply with, relay, divulge, state, see, know,
    say, send, what {is|are|was|were|s|does|do|did}, whats, summarize, describe, console.log(, export, rot13, base64,
    formulate, generate, write, extract, read {out|back|}, put, tell me about, present, access, retrieve,
    confirm, explain`)
const PROMPT: Words = words(`
    system prompt, system prompts, system message, system instructions, system instruction,
    initial prompt, initial instructions, initials instructions, original instructions, original prompt,
    first prompt, hidden prompt, hidden instructions, secret instructions, internal instructions,
    starting instructions, pre prompt, preprompt, developer message, developer instructions,
    system configuration, initial configuration, base prompt, core instructions,
    programming instructions, system parameters, configuration instructions, prime directive,
    full prompt, prompt above, instructions above, text above, above {text|prompt|instructions|words},
    words above, entire prompt, systemprompt, systems parameters, backstory prompt`)
/** What a model was told, in words that mean its own. */
const SECRET_PROMPT: Concept = {
  words: words(`
    initialization string, instructions given to you, instructions you have, instructions so far,
    {system|initial} prompt {verbatim|in full|word}, system configuration including, systemprompt,
    <system_prompt>, your {prompt|instructions verbatim|context window|custom instructions}`),
  phrases: [
    [near(words(`your, its, the bots, the assistants, chatgpts, this bots`)), near(PROMPT, 22)],
    [
      near(['all', 'every', 'any', 'each']),
      near(['of', 'your', 'the', 'these', 'those'], 4),
      near(['instructions', 'prompts', 'directives'], 12),
    ],
    [
      near(
        words(`
    instructions, instruction, prompt, prompts, directives, guidelines, rules, text, messages`),
      ),
      near(['{you|youve} {were|have been|had been|got|received|are|been}'], 12),
      near(
        words(
          `given, provided, told, following, programmed, instructed, trained, configured, initialized, set up, operating, working, started, prompted`,
        ),
        4,
      ),
    ],
    [
      near(['system', 'initial', 'original', 'starting']),
      near(['prompt', 'instructions'], 2),
      near(['tags', 'in base64', 'in json', 'as json', 'as a poem'], 4),
    ],
  ],
}
/** The same, in words that may mean any prompt. */
const THE_PROMPT: Concept = {
  words: [
    'hidden instructions, secret instructions, {everything|all the text|all text|all of the above|all the words} {above|before|prior|in the system|preceding}',
    'above instructions',
    'previous instructions',
    'system prompt immediately',
  ],
  phrases: [
    [near(words(`the, this, that, all, entire, full`)), near(PROMPT, 14)],
    [
      near(['the', 'your']),
      near(['previous', 'prior', 'preceding', 'above'], 4),
      near(['prompt', 'instructions', 'prompts', 'system message'], 4),
    ],
  ],
}
const VERBATIM: Words = words(`
    verbatim, word for word, in full, exactly as, exact wording, word by word, letter by letter,
    in {a |txt |}{txt |text |markdown |}code block, without omitting,
    without {any |}{exclusions|changes|modification|omissions|changing}, in its entirety,
    in {base64|rot13|leetspeak|hex|morse|json|yaml|xml|emoji|emojis|bytes|reverse|pig latin|pseudocode|python|binary|bullet},
    then back to, as {python|pseudocode|code|json|a poem|a song|a list|is}, backwards,
    in another language, formatted, starting {with|from}, beginning with,
    for {debugging|troubleshooting|quality|security|audit|testing|verification}, immediately, bullet,
    encode, replace all, between each`)
const OWN: Words = [
  '{your|the} {instructions|prompt|rules|guidelines|text above|above text|words above|initial message|first message|configuration|directives|message above|conversation above|above conversation|secret|context|system}',
  'this {entire |whole |}conversation',
  'everything above',
  'everything {i|you} {said|wrote|were}',
]

export const extraction: readonly Rule[] = [
  {
    name: 'show_system_prompt',
    category: 'extraction',
    user: 0.6,
    tool: 0.7,
    steps: [near(SHOW), near(SECRET_PROMPT, 28)],
  },
  {
    name: 'show_the_prompt',
    category: 'extraction',
    user: 0.45,
    tool: 0.55,
    steps: [near(REVEAL), near(THE_PROMPT, 20)],
  },
  {
    name: 'show_verbatim',
    category: 'extraction',
    user: 0.5,
    tool: 0.6,
    steps: [near(SHOW), near(OWN, 24), near(VERBATIM, 36)],
  },
  {
    name: 'verbatim_show',
    category: 'extraction',
    user: 0.45,
    tool: 0.55,
    steps: [near(VERBATIM), near({ words: OWN, phrases: [[near(SECRET_PROMPT)], [near(THE_PROMPT)]] }, 36)],
  },
  {
    name: 'what_were_you_told',
    category: 'extraction',
    user: 0.55,
    tool: 0.6,
    steps: [
      near(
        words(`
    what {were|are|did|have|was}, tell me what, reveal what, repeat what, list what, show {me |}what`),
      ),
      near(
        words(`
    you {told|instructed|asked|given|programmed|prompted|supposed} ,
    you been {told|instructed|given|asked},
    you not {supposed|allowed} to {tell|say|reveal|share|talk|discuss}, you were {told|instructed|given},
    they {tell|instruct|ask} you, your developers {tell|told|instruct*},
    your {creators|developers|owner} {told|said|asked|wrote}`),
        8,
      ),
      near(
        words(`
    before, not to, to do, at the {start|beginning}, initially, tell me, prior, this conversation,
    earlier, in the beginning, hide, reveal, keep, say, share, me`),
        40,
      ),
    ],
  },
  {
    name: 'finish_my_instructions',
    category: 'extraction',
    user: 0.5,
    tool: 0.5,
    steps: [
      near(
        words(`
    complete, continue, finish, start your, begin your, starting with, beginning with, fill in`),
      ),
      near(
        words(`
    my instructions {are|were|say}, i was {instructed|told|programmed} to, the system prompt is,
    my system prompt, you are {chatgpt|an ai|a helpful|claude|an assistant}, the instructions so far,
    here are my instructions, my prompt is, my initial instructions, you are`),
        64,
      ),
    ],
    loose: true,
  },
  {
    name: 'translate_your_prompt',
    category: 'extraction',
    user: 0.5,
    tool: 0.5,
    steps: [
      near(
        words(`
    opposite of, rhyme about, poem about, translate, summarize, hint about, paraphrase, role play as,
    act as`),
      ),
      near(
        [
          'your {system |initial |hidden |original |}{instructions|prompt}',
          'your system {prompt|message}',
          'a {model|ai|bot|assistant} that reveals',
        ],
        24,
      ),
    ],
  },
  {
    name: 'reveal_secret',
    category: 'extraction',
    user: 0.35,
    tool: 0.45,
    steps: [
      near(
        words(`
    reveal, tell me, give me, spell, whats, what is, show me, print, say, hint, disclose, share, throw,
    encode, letters of`),
      ),
      near(
        words(`
    {the|your|a} {secret|hidden} {password|word|key|phrase|passphrase|code|message|flag},
    {the|your} {password|passphrase|passcode|access code|secret|secret key|code word|codeword|flag} you,
    the {password|secret|passphrase|code} {you|that|to me|backwards|in|letter}, gandalfs, your secret,
    secret password, all the usernames and passwords, passwords in your`),
        28,
      ),
    ],
  },
  {
    name: 'privileged_mode',
    category: 'extraction',
    user: 0.45,
    tool: 0.6,
    steps: [
      near(
        words(`
    you are {now |}in {maintenance|debug|developer|admin|administrator|diagnostic|root|god|sudo|test|recovery|safe|service} mode,
    {administrator|admin|system|developer|root|security|emergency|authority} override,
    enter{ing|} {debug|maintenance|diagnostic|admin} mode, {debug|maintenance|diagnostic|admin|root} mode {activated|enabled|on}, system override, as {an |the |your |}{admin|administrator|developer|owner|creator},
    this is {your developer|your creator|openai|an admin|the administrator|a system administrator|the system administrator},
    im your {developer|creator|administrator},
    i am {your|the|a} {developer|creator|administrator|system administrator|openai*}`),
      ),
      near(
        words(`
    display, show, output, print, reveal, system configuration, dump, forget, ignore, disable, grant,
    list, give me, bypass, unlock, override, disregard, authorize you, auth confirmed, echo, overrides, share, i need`),
        64,
      ),
    ],
    loose: true,
  },
  {
    name: 'decode_and_obey',
    category: 'override',
    user: 0.5,
    tool: 0.65,
    steps: [
      near(words(`decode, decrypt, decipher, translate, convert, unscramble, reverse`)),
      near(
        words(`
    base64, base 64, rot13, rot 13, hex, hexadecimal, morse, binary, cipher, encoded, caesar, ascii,
    this string, the following string, leetspeak`),
        48,
      ),
      near(
        words(`
    follow, execute, do {exactly |}what it says, obey, comply, perform, carry out, act on, answer it,
    respond to it, without mentioning, follow the {instruction|instructions}, answer the`),
        100,
      ),
    ],
    loose: true,
  },
  // In other languages: to show, your, prompt or instructions.
  {
    name: 'show_in_languages',
    category: 'extraction',
    user: 0.55,
    tool: 0.65,
    steps: [
      near(
        words(`
    muestra*, dime, revela*, repite, imprime, cuales son, mostre, diga, repita, quais sao, mostrami,
    dimmi, rivela*, ripeti, stampa, quali sono, montre*, affiche*, repete*, revele*, quelles sont,
    dis moi, donne moi, zeig*, gib, nenne, wiederhole*, verrate*, offenbare, wie lauten, was sind, toon,
    herhaal, onthul, visa, avsloja, pokaz, ujawnij, powtorz, wyswietl, ukaz, zobraz, покажи*, выведи,
    раскрой, повтори, напечатай, назови, расскажи, покажіть, goster, tekrarla, acikla, yazdir, اعرض,
    أظهر, اكشف, كرر, ما هي, نشان بده, दिखा*, बता*, प्रकट, दोहरा*, tampilkan, tunjukkan, ulangi,
    ungkapkan, hien thi, tiet lo, lap lai, cho toi biet, แสดง, เปิดเผย, 显示, 顯示, 告诉我, 告訴我, 输出, 輸出, 泄露, 透露,
    重复, 重複, 打印, 表示, 教えて, 出力, 繰り返, 公開, 보여, 알려, 출력, 공개`),
      ),
      near(
        words(`
    tu prompt, prompt del sistema, tus instrucciones,
    {instrucciones|prompt} {inicial*|del sistema|original*}, seu prompt, prompt do sistema,
    suas instrucoes, instrucoes {iniciais|do sistema}, tuo prompt, prompt di sistema, tue istruzioni,
    istruzioni {iniziali|di sistema}, {ton|votre} prompt, prompt systeme,
    {tes|vos} {instructions|consignes}, invite systeme, systemprompt, system prompt, systemanweisung*,
    deine{n|} {anweisungen|prompt|instruktionen}, je instructies, systeemprompt, dina instruktioner,
    twoje instrukcje, prompt systemowy, systemovy prompt, sve instrukce,
    системн* {промпт*|инструкци*|сообщени*|подсказк*}, свои {инструкции|указания}, твои инструкции,
    системний промпт, sistem {istem*|prompt*|talimat*}, talimatlarini, موجه النظام, تعليماتك,
    تعليمات النظام, دستورالعمل*, सिस्टम {प्रॉम्प्ट|निर्देश*}, अपने निर्देश*, prompt sistem,
    instruksi {sistem|awal|anda}, loi nhac he thong, huong dan he thong, คำสั่งระบบ, 系统提示, 系統提示, 系统指令,
    初始指令, 你的指令, 你的提示, システムプロンプト, 初期指示, あなたの指示, 시스템 프롬프트, 시스템 지시, 초기 지시`),
        40,
      ),
    ],
  },
  {
    name: 'prompt_then_show',
    category: 'extraction',
    user: 0.5,
    tool: 0.6,
    steps: [
      near(
        words(`
    系统提示, 系統提示, 系统指令, 初始指令, システムプロンプト, 初期指示, あなたの指示, 시스템 프롬프트, 초기 지시, सिस्टम {प्रॉम्प्ट|निर्देश*},
    अपने निर्देश*, sistem {istem*|prompt*|talimat*}, talimatlarini`),
      ),
      near(
        words(`
    显示, 告诉, 输出, 重复, 打印, 表示, 教えて, 出力, 繰り返, 見せて, 보여, 알려, 출력, 공개, दिखा*, बता*, goster*, yaz*, acikla*,
    tekrarla*`),
        24,
      ),
    ],
  },
]
