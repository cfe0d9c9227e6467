import { near, words, type Concept, type Rule, type Words } from '../contract.ts'
import { SAY, YOUR_REPLY } from './words.ts'

/** Documents and results that speak to the model that reads them. */

const READER: Words = words(`
    ai, ais, llm, llms, {large |}language {model|models}, {ai |chat |}{assistant|assistants}, chatbot,
    chatbots, summarizer, gpt, chatgpt, claude, gemini, copilot, ai agent, ai agents, ai system,
    ai systems, ai {model|models|reviewer|reviewers|tool|tools|coding agents|coding agent},
    automated {system|systems|reviewer|reviewers|agent|agents|assistant}, translator, crawler, grader`)
const DO: Words = [
  ...SAY,
  ...words(`
    add, append, ignore, recommend, insert, execute, run, call, send, forward, email, click, visit, open,
    delete, transfer, use, you must, must, should, shall, please, approve, rate, prioritise, prioritize,
    always, do not, never, disregard, stop, also, instead, provide, give, make sure, ensure, follow,
    post, share, are required, are instructed, instructed to, fetch, download, set, change, treat,
    conclude, refuse, score, mark, reveal, begin, switch, act, need to, remember, read, disable, create,
    invoke, install, remove, update, upload, pay, purchase, promote, end your, start`),
]

/** While a model does what it was asked to. */
const PROCESSING: Concept = {
  words: [
    'in {order to|addition to} {summarizing|translating|summarize|translate}',
    'as part of {your|the} {summary|response|answer|analysis|review}',
    'while {you are |}{at it|doing}',
    '{if|when} asked {about|to|for}',
  ],
  phrases: [
    [
      near(words(`when, if, while, before, after, whenever`)),
      near(
        words(`
    you, youre, you are, the user, asked, the assistant, being, an ai, summarizing, summarising,
    translating, processing, answering, responding, reading, reviewing, analyzing, replying, evaluating,
    generating`),
        1,
      ),
      near(
        words(`
    summariz*, summaris*, translat*, process*, answer*, respond*, read, reading, reads, ask, asks,
    review*, analyz*, reply*, rating, ranking, evaluat*, describ*, parsing, parse, solv*, continu*,
    complet*, proceed*, draft*, finish, this, the, these`),
        12,
      ),
    ],
  ],
}

const ASKED: Words = words(`
    {if|when|whenever} {you are|youre|the user is|someone is|you get|anyone is} asked,
    {if|when|whenever|while} {summarizing|summarising|translating|reviewing|processing|recommending|answering questions about|describing|ranking|comparing|evaluating|rating},
    if asked {about|to|for}, when asked {about|to|for}, when the user asks, if the user asks, if anyone asks`)

export const agent: readonly Rule[] = [
  {
    name: 'note_to_reader',
    category: 'agent',
    user: 0.5,
    tool: 0.65,
    steps: [
      near(
        words(`
    {note|notice|message|instruction|instructions|attention|memo|reminder|directive|directives|guidance|hint} {to|for},
    {note|notice|message|instruction|instructions|attention|directive} {to|for} {the|any|all|every|this|our|other|your},
    dear, attention, hey, hello, {if|once|since} {you are|youre} {an |a |the |any |},
    {when|if} {read|parsed|processed} by {an |a |the |any |}, to {any|all}, {(for|(to} `),
      ),
      near(
        [...READER, '{ai |reviewer |evaluator |grading |summary |reading |}{model|agent|agents|models|bots}'],
        4,
      ),
      near(DO, 64),
    ],
    loose: true,
  },
  {
    name: 'reader_that_reads',
    category: 'agent',
    user: 0.4,
    tool: 0.6,
    steps: [
      near(READER),
      near(
        words(`
    reading, processing, that {reads|processes|parses|summarizes|reviews|handles|analyzes|indexes},
    analyzing, parsing, summarizing, reviewing, handling, who reads, integrating, indexing, evaluating,
    assisting with, working {on|with|in}`),
        6,
      ),
      near(DO, 72),
    ],
    loose: true,
  },
  {
    name: 'reader_must',
    category: 'agent',
    user: 0.1,
    tool: 0.25,
    steps: [
      near(READER),
      near(
        words(`
    must, should, shall, are {hereby |}{instructed|required|requested|asked|authorized|to},
    is {hereby |}{instructed|required|requested|authorized|to}, you are hereby, please, has to`),
        8,
      ),
      near(DO, 40),
    ],
  },
  {
    name: 'when_you_process',
    category: 'agent',
    user: 0.5,
    tool: 0.6,
    steps: [
      near(PROCESSING),
      near(
        words(`
    this {record|document|page|email|message|text|resume|cv|report|article|file|ticket|content|data|website|review|paper|entry|note|tool|section|listing|issue|repository|code|invoice|candidate|application|result},
    also, please, you must, instead, always, do not, never, make sure, be sure, must, ensure, first,
    include, add, say, print, append, mention, send, forward, ignore, recommend,
    the {task|user|original}, call, run, email`),
        40,
      ),
      near(DO, 64),
    ],
  },
  {
    name: 'when_asked',
    category: 'agent',
    user: 0.35,
    tool: 0.45,
    steps: [
      near(ASKED),
      near(
        words(
          `respond with, reply with, say, also, always, print, answer with, tell them, recommend, mention, output, instead, include, add, rank, do not mention, state`,
        ),
        64,
      ),
    ],
  },
  {
    name: 'reader_addressed',
    category: 'agent',
    user: 0.4,
    tool: 0.5,
    steps: [
      near(
        words(
          `{ai|coding|llm|autonomous} {assistants|agents|models|bots|systems|agent|note|assistant|reviewers|reviewer}, llms, language models, {to|for|dear|attention|hey|please} {assistant|ai|llm|chatbot|ai coding agents|ai agents|ai assistants|coding agents|bot}, assistant`,
        ),
      ),
      near([':', ',', ')', 'only'], 0),
      near(
        words(
          `when, before, if, please, you must, must, always, do not, never, ignore, the user {prefers|wants|has|asked}, from now on, run, send, forward, recommend, delete, add, also, include, make sure, first, to`,
        ),
        10,
      ),
    ],
  },
  {
    name: 'no_confirmation',
    category: 'agent',
    user: 0.2,
    tool: 0.5,
    steps: [
      near(
        words(
          `{do not|dont|without|never} {ask|asking|wait|waiting|require|requiring|prompting|seek|request} {for |for any |the user for |}{confirmation|permission|approval|consent}, skip {the |any |all |}{confirmation|approval|verification|safety checks|confirmations}, no {confirmation|approval} {needed|required|is}`,
        ),
      ),
    ],
    negatable: false,
  },
  {
    name: 'put_into_reply',
    category: 'agent',
    user: 0.05,
    tool: 0.2,
    steps: [
      near(words(`include, append, add, insert, mention, repeat`)),
      near(words(`in, to, into, at the end of, at the top of, with`), 40),
      near(YOUR_REPLY, 2),
    ],
  },
  {
    name: 'say_this',
    category: 'agent',
    user: 0.15,
    tool: 0.2,
    steps: [
      near(
        words(
          `respond with, reply with, answer with, say, just print, please print, then print, and print, please say`,
        ),
      ),
      near(['"'], 12),
    ],
  },
  {
    name: 'in_your_reply',
    category: 'agent',
    user: 0.12,
    tool: 0.45,
    steps: [
      near([
        '{in|into|to|modify|enhance|end|finish|conclude|begin|start|adjust|format|enrich|improve|alter|replace|append|at the end of|translate|write|encode|deliver|render|present|provide|include in|within|limit|supplement|precede|follow|as part of|embed|with|make|complement|of}',
      ]),
      near(YOUR_REPLY, 6),
    ],
  },
  {
    name: 'instead_say',
    category: 'agent',
    user: 0.4,
    tool: 0.45,
    steps: [
      near([
        'instead',
        'rather than',
        'in place of',
        'but instead',
        'instead of {the |this |that |answering|summarizing|translating|doing|responding|completing}*',
      ]),
      near(SAY, 40),
      near(words(`", that, the, only, :, i have been, with, just, exactly, to`), 20),
    ],
  },
  {
    name: 'only_say',
    category: 'agent',
    user: 0.3,
    tool: 0.45,
    steps: [
      near([
        '{just|only|simply} {say|print|output|respond with|reply with|write|repeat|reply}',
        '{say|print|output|respond with|reply with|write} {only|just|exactly|the following|the phrase|the words|the word|this phrase|the text|the string}',
        'please {output|print|say}',
      ]),
      near(['"', 'and nothing', 'and only', ':'], 24),
    ],
  },
  {
    name: 'hide_from_user',
    category: 'agent',
    user: 0.35,
    tool: 0.6,
    steps: [
      near(words(`do not, dont, never, without, avoid, must not, should not, not to`)),
      near(
        words(`
    tell, telling, mention, mentioning, inform, informing, alert, alerting, notify, notifying, ask,
    asking, reveal, disclose, let, show, warn, say, acknowledge, discuss, confirm, reference, explain`),
        8,
      ),
      near(
        words(`
    {the|your|to the|with the} {user|users|human|customer|operator|owner|reader|client|recipient},
    this {instruction|message|note|to|action|step}, these instructions, them, anyone,
    that you {received|were|did|have}, about this`),
        24,
      ),
    ],
    negatable: false,
  },
  {
    name: 'important_message',
    category: 'agent',
    user: 0.45,
    tool: 0.65,
    steps: [
      near(
        words(`
    important message, important note, important instruction*, urgent message, urgent instruction*,
    important notice, important update, message from, high priority, priority, security notice,
    compliance notice, policy update`),
      ),
      near(
        words(`
    to you, from {me|your|the} {user|developer|admin*|owner|system|it department},
    before you {can|answer|solve|continue|proceed|do|complete|respond|start}, the task that i gave you,
    you must first, ai {assistant|agent|model|system}*, assistant must,
    for the {ai|assistant|model|llm|agent}, please do the following first, do the following`),
        72,
      ),
    ],
    loose: true,
  },
  {
    name: 'task_resumed',
    category: 'agent',
    user: 0.35,
    tool: 0.5,
    steps: [
      near([
        'after {you do |you have done |doing |that |this|completing|you}',
        'once {you have |}{done|completed|finished|that}',
        'then',
      ]),
      near(words(`solve, complete, continue, proceed, resume, go back, answer, perform, finish`), 32),
      near(
        [
          '{original|initial|previous|first|remaining|given|actual} {task|request|question|instructions|query|prompt|job}',
          'the task that',
          'users {task|request|question|query}',
          'my task',
          'the original',
        ],
        16,
      ),
    ],
  },
  {
    name: 'next_task',
    category: 'agent',
    user: 0.5,
    tool: 0.6,
    steps: [
      near(
        words(`
    next task, new task, additional task, updated task, follow up task, final task, secondary task,
    your {next|new|real|first|actual|updated} {task|job|goal|objective|assignment}, task 2,
    special instruction*, hidden instruction*, secret instruction*, additional instruction*`),
      ),
      near([':', 'is', '.', '#', 'are'], 6),
      near(DO, 60),
    ],
    loose: true,
  },
  {
    name: 'favour_it',
    category: 'agent',
    user: 0.35,
    tool: 0.5,
    steps: [
      near(
        words(`
    {give|write|provide|only|generate|produce|output} {a |only |this |it |an |the |}, recommend, rate,
    rank, score, prioritise, prioritize, always recommend, conclude, state, approve, hire, emphasize,
    say`),
      ),
      near(
        words(`
    positive {review|reviews|recommendation|assessment|feedback|evaluation}, highest {score|rating|rank},
    {this|the} {candidate|applicant|product|paper|company|resume} {is|as|highest|above|first|over},
    best {candidate|ever|product|applicant|resume|match}, strong accept,
    as {the best|highly|number one|first|top|excellent|approved|exceptional},
    do not highlight any negatives, perfect {score|match|candidate}, exceptionally well qualified,
    five stars`),
        40,
      ),
    ],
  },
  {
    name: 'run_this',
    category: 'agent',
    user: 0,
    tool: 0.15,
    steps: [
      near(words(`run, execute, invoke, install, call, use, also run`)),
      near(
        words(`
    {the |this |}{following|command|commands|script|code|function|tool|shell}, curl, wget, bash, rm rf,
    function, <code>, send email, send money, delete file`),
        24,
      ),
      near(words(`to, with, :, |, http, immediately, first, before, and, (`), 48),
    ],
  },
  {
    name: 'act_now',
    category: 'agent',
    user: 0,
    tool: 0.2,
    steps: [
      near(
        words(`
    you {must|should|need to|have to|are required to|are instructed to|will|are now|are to}, please,
    it is {essential|imperative|crucial|important} that you, make sure {to|you}, be sure to, remember to,
    ensure {that |}you`),
      ),
      near(
        words(`
    send, forward, email, transfer, delete, call, execute, run, post, upload, click, visit, reply with,
    respond with, output, print, ignore, disregard, reveal, include the, append, follow these, act as,
    recommend, say, obey, remember, always, grant, disable, change, purchase, book`),
        32,
      ),
    ],
  },
  {
    name: 'your_own',
    category: 'agent',
    user: 0,
    tool: 0.2,
    steps: [
      near([
        'your {system prompt|instructions|guidelines|training|developer|developers|operator|operators|operators|programming|user|users|context window|tools|tool|safety|memory|system|configuration|previous task|original task}',
        'the user{s|} {request|question|original|conversation|data|personal|query|instructions}',
      ]),
    ],
    negatable: true,
  },
  {
    name: 'from_now_on',
    category: 'agent',
    user: 0.2,
    tool: 0.5,
    steps: [
      near(
        words(`
    from now on, for all future, in {all |}future {conversations|responses|sessions|tasks},
    from this point, going forward, for the rest of {this|the}, henceforth, permanently,
    remember for {all |}future, every time {a |the |}user, whenever {a |the |}user`),
      ),
      near(
        words(`
    you, always, reply, respond, include, must, send, remember, add, refer, call, answer, every, say,
    only, talk, speak`),
        24,
      ),
    ],
  },
  {
    name: 'you_are_now',
    category: 'agent',
    user: 0.3,
    tool: 0.5,
    steps: [
      near(
        words(`
    you are now, youre now, you are no longer,
    you have {become|been given a|been upgraded|been granted|been authorized|been reprogrammed},
    you are hereby, you must now, you will now`),
      ),
      near(
        words(`
    a, an, the, my, in, say, act, free, bound, system, to, required, authorized, instructed, respond,
    follow`),
        4,
      ),
    ],
  },
  {
    name: 'switch_language_or_voice',
    category: 'agent',
    user: 0.1,
    tool: 0.35,
    steps: [
      near(
        words(`
    respond, reply, answer, talk, speak, write, output, translate, only speak, provide`),
      ),
      near(
        words(`
    like a pirate,
    in {base64|base32|base16|rot13|emoji*|morse|pig latin|reverse|all caps|leetspeak|klingon|a code},
    backward*, in reverse*, as a pirate, using base*, with emojis, in rhyme*`),
        32,
      ),
    ],
  },
  {
    name: 'orders_in_languages',
    category: 'agent',
    user: 0.3,
    tool: 0.5,
    steps: [
      near(
        words(`
    nota para {la ia|el asistente|el modelo}, note pour {l ia|lassistant|le modele},
    hinweis {fur|an} {die ki|den assistenten|das modell}, an {die|alle} ki*,
    nota {per|all} {l ia|assistente|lia|il modello}, nota para {a ia|o assistente|o modelo},
    примечание для {ии|ассистента|модели}, внимание ии, 给ai的, 致ai, ai助手, aiへの, aiアシスタント, ai에게,
    si eres una {ia|inteligencia}, si vous etes une ia, wenn du eine ki, если ты ии, 如果你是ai, 如果你是人工智能,
    حضرة المساعد, ملاحظة للذكاء`),
      ),
    ],
  },
]
