import { near, words, type Rule } from '../contract.ts'

/** The marks by which chat templates tell who speaks: whoever writes them wants to speak for somebody else. */
export const markup: readonly Rule[] = [
  {
    name: 'chat_template',
    category: 'markup',
    user: 0.5,
    tool: 0.6,
    steps: [
      near(
        words(`
    <|im_start|>, <|im_end|>, <|system|>, <|user|>, <|assistant|>, <|endoftext|>, <|eot_id|>,
    <|start_header_id|>, <|begin_of_text|>, <|end_of_text|>, <|endofprompt|>, <|end_of_turn|>, <|end|>,
    <start_of_turn>, <end_of_turn>, [inst], [/inst], <<sys>>, <</sys>>, <|channel|>, <|message|>,
    <|begin_of_sentence|>, <｜user｜>, <|startoftext|>, <|prompter|>, [/sys]`),
      ),
    ],
    negatable: false,
  },
  {
    name: 'role_heading',
    category: 'markup',
    user: 0.3,
    tool: 0.4,
    steps: [
      near(
        words(`
    ### system, ###system, ### instruction{s|}:, ### new instruction{s|}, [system](#, [system],
    [system message], <system>, </system>, <system_prompt>, {{#system, {system:, [system:, (system:,
    [system note, [admin, [assistant](#, <admin>, <instructions>, <important>, <information>, <secret>,
    <<system, begin system, ##begin, # system, <override>, <user_input>, </user_input>, </user>, <sys>,
    "role": "system", "role":"system", === system, system override, system notice, [developer, [override,
    </document>, </context>, </data>, <instruction>, [instruction`),
      ),
    ],
    negatable: false,
  },
  {
    name: 'speaks_as_system',
    category: 'markup',
    user: 0.3,
    tool: 0.45,
    steps: [
      near(
        words(`
    system:, system message:, system prompt:, system note:, system update:, system instruction:,
    system alert:, admin:, administrator:, developer message:, important system, new system prompt`),
      ),
      near(words(`you, ignore, override, your, new, assistant, must, instructions, this`), 60),
    ],
    loose: true,
    negatable: false,
  },
]
