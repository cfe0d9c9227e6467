import { near, words, type Rule, type Words } from '../contract.ts'
import { SAY } from './words.ts'

/** Instructions that take back those before them. */

const IGNORE: Words = words(`
    ignore, ignoring, disregard, disregarding, forget, forgetting, pay no attention to, set aside,
    throw {away|out},
    {do not|dont|never|stop|no longer|cease to|cease} {follow|following|obey|obeying|listen to|listening to|comply with|complying with|adhere to},
    nullify, unlearn, disobey, forgotten {about|}, pretend you never {saw|received|got|had}, never mind,
    nevermind, abandon, deviate from, not {follow|obey}, cast aside`)
/** They have ordinary uses as well: settings are overridden, steps skipped. */
const UNDO: Words = words(`
    override, overrule, overriding, bypass, bypassing, circumvent, skip, drop, discard, dismiss, erase,
    delete, wipe, remove, cancel, overwrite, replace, reset, suspend, break, violate, neglect, omit,
    supersede, supersedes, overrides`)
const PREVIOUS: Words = words(`
    previous, previously, prior, above, earlier, preceding, foregoing, aforementioned, your, you were,
    you have, youve, initial, original, system, past, last, before,
    all {of |}{the |}{previous|prior|above}, any previous, pre existing, preexisting, allprevious,
    you got, you received, former`)
const ANY: Words = words(`
    all, any, every, these, those, existing, current, other, the, safety, ethical, openai, moral,
    content`)
const INSTRUCTIONS: Words = words(`
    instruction, instructions, prompt, prompts, directive, directives, guideline, guidelines, directions,
    orders, programming, prompting, intructions, instuctions, instrucions, guidance`)
const RULES: Words = words(`
    rule, rules, command, commands, constraint, constraints, restriction, restrictions, limitations,
    filters, safeguards, policies, policy, protocols, training, context, conversation, text, information,
    ethics, morals, safety, system message, assignments, tasks, task, direction, request, requests,
    messages, content`)

export const override: readonly Rule[] = [
  {
    name: 'override_previous',
    category: 'override',
    user: 0.8,
    tool: 0.9,
    steps: [near(IGNORE), near(PREVIOUS, 24), near(INSTRUCTIONS, 36)],
  },
  {
    name: 'override_instructions_behind',
    category: 'override',
    user: 0.7,
    tool: 0.85,
    steps: [
      near(IGNORE),
      near(INSTRUCTIONS, 24),
      near(
        words(`
    above, before, you {were|have been|got|received}, given, i gave, so far, previously, earlier, prior,
    youve been`),
        24,
      ),
    ],
  },
  {
    name: 'override_rules',
    category: 'override',
    user: 0.45,
    tool: 0.6,
    steps: [near(IGNORE), near(PREVIOUS, 24), near(RULES, 32)],
  },
  {
    name: 'override_any_instructions',
    category: 'override',
    user: 0.45,
    tool: 0.6,
    steps: [near(IGNORE), near(ANY, 12), near(INSTRUCTIONS, 28)],
  },
  {
    name: 'override_any_rules',
    category: 'override',
    user: 0.25,
    tool: 0.4,
    steps: [near(IGNORE), near(ANY, 8), near(RULES, 24)],
  },
  {
    name: 'override_bare',
    category: 'override',
    user: 0.35,
    tool: 0.5,
    steps: [
      near(words(`ignore, disregard, forget, override`)),
      near(words(`rules, instructions, guidelines, restrictions, prompts, constraints`), 1),
      near(['.', '!', ',', 'and', ';', ':', '-'], 1),
    ],
  },
  {
    name: 'undo_previous',
    category: 'override',
    user: 0.5,
    tool: 0.65,
    steps: [near(UNDO), near(PREVIOUS, 20), near(INSTRUCTIONS, 28)],
  },
  {
    name: 'undo_your_rules',
    category: 'override',
    user: 0.35,
    tool: 0.45,
    steps: [near(UNDO), near(['your', 'youre', 'openai', 'openais', 'chatgpts'], 16), near(RULES, 28)],
  },
  {
    name: 'ignore_above_and',
    category: 'override',
    user: 0.65,
    tool: 0.8,
    steps: [
      near(IGNORE),
      near(
        words(`
    above, previous, prior, preceding, everything, all that, all of that, that, it all, image content,
    original {question|task|request}, user`),
        16,
      ),
      near(['and {instead|just|only|simply|now|}', 'instead', 'but', 'now', 'then'], 40),
      near(SAY, 12),
    ],
  },
  {
    name: 'ignore_document_and',
    category: 'override',
    user: 0.4,
    tool: 0.6,
    steps: [
      near(IGNORE),
      near(
        words(
          `{this|the|that|these} {document|text|page|email|article|message|content|user|users|question|task|request|image|file|data|conversation|website}`,
        ),
        8,
      ),
      near(words(`and instead, instead, and just, and only, and simply`), 40),
    ],
  },
  {
    name: 'never_happened',
    category: 'override',
    user: 0.4,
    tool: 0.5,
    steps: [
      near(
        words(
          `{previous|earlier|prior|above|preceding|last} {conversation|messages|text|discussion|content|exchange|chat|prompt}`,
        ),
      ),
      near(
        words(
          `never happened, was {only |just |}a {test|joke|mistake|drill}, does not exist, is over, is irrelevant`,
        ),
        20,
      ),
    ],
  },
  {
    name: 'forget_everything',
    category: 'override',
    user: 0.55,
    tool: 0.75,
    steps: [
      near(words(`forget, ignore, disregard, erase, delete, unlearn`)),
      near(['everything', 'all', 'anything', 'every thing', 'whatever'], 8),
      near(
        words(`
    you {know|knew|were told|have been told|learned|have learned|learnt|read|were taught|have read|ever learned|have},
    youve {learned|been told|read|seen}, above, before, i {said|told|have said|have told},
    ive {said|told}, so far, weve, prior, was said, up to now, until now, that came before, i asked`),
        16,
      ),
    ],
  },
  {
    name: 'instructions_void',
    category: 'override',
    user: 0.6,
    tool: 0.75,
    steps: [
      near([...PREVIOUS, ...ANY]),
      near(
        [...INSTRUCTIONS, ...words(`rules, restrictions, limitations, safety protocols, constraints`)],
        28,
      ),
      near(
        words(`
    are, is, were, should be, must be, have been, shall be, to be, now, no longer, hereby, do not,
    does not, dont, no longer`),
        8,
      ),
      near(
        words(`
    ignored, void, cancelled, canceled, invalid, invalidated, false, obsolete, revoked, superseded,
    overridden, null, disregarded, suspended, lifted, outdated, deprecated, nullified, forgotten,
    overruled, disabled, removed, terminated, rescinded, fake, apply, applies, valid, in effect, matter,
    a mistake, wrong, only a test`),
        20,
      ),
    ],
  },
  {
    name: 'new_instructions',
    category: 'override',
    user: 0.4,
    tool: 0.55,
    steps: [
      near(
        words(`
    new, updated, revised, overriding, superseding, begin new, your {new|real|true|actual|next},
    here are {your|the} new, important new`),
      ),
      near(
        words(`
    instruction, instructions, task, objective, directive, directives, orders, goal, purpose, rules,
    system prompt, role, job, mission`),
        2,
      ),
      near(
        words(`
    :, is {to|now|}, are, follow, for you, to chat, supersede*, override*,
    from {the|your} {user|developer|admin*|system}, ##, ==`),
        6,
      ),
    ],
  },
  {
    name: 'new_instructions_in_languages',
    category: 'override',
    user: 0.4,
    tool: 0.55,
    steps: [
      near(
        words(`
    neue, neuen, nuevas, nueva, nouvelles, nouvelle, nuove, nuova, novas, nova, nowe, nove, новые, новая,
    нові, yeni, تعليمات, जدید, नए, नया, baru, moi, 新的, 新しい, 새로운`),
      ),
      near(
        words(`
    anweisung, anweisungen, instrucciones, instruccion, instructions, consignes, istruzioni, instrucoes,
    instrukcje, instrukce, инструкции, инструкция, інструкції, talimatlar, talimat, جديدة, निर्देश,
    instruksi, chi thi, 指令, 指示, 지시`),
        6,
      ),
      near([':'], 2),
    ],
  },
  {
    name: 'stop_everything',
    category: 'override',
    user: 0.55,
    tool: 0.65,
    steps: [
      near(
        words(`
    stop everything, stop {what|whatever} you{re| are} doing, stop processing, halt everything,
    stop {the|your} {task|translation|summary|current task}, stop now, stop here`),
      ),
      near([...SAY, ...words(`instead, new, now, ignore, and`)], 40),
    ],
    loose: true,
  },
  {
    name: 'end_of_instructions',
    category: 'override',
    user: 0.45,
    tool: 0.6,
    steps: [
      near(
        words(`
    end of {the |your |previous |these |all |out of date |system |}{instructions|instruction|prompt|prompts|document|context|input|user input|system prompt|task},
    %%%end, %%% end, end {out of date|previous|old|user|original} {instructions|ambiguity},
    begin reprogramming, {#|=|[|<}begin {new |}instructions, end system prompt`),
      ),
      near(
        words(`
    new, now, begin, next, repeat, ignore, you, start, the situation, actual, real, print, say`),
        80,
      ),
    ],
    loose: true,
  },
  {
    name: 'opposite_of_rules',
    category: 'override',
    user: 0.3,
    tool: 0.45,
    steps: [
      near(['{do|act|behave|respond|answer} the {exact |}opposite', 'opposite of']),
      near(['your', 'you{re| are}', 'instructions', 'rules', 'guidelines'], 20),
      near([...INSTRUCTIONS, ...RULES, 'told', 'supposed'], 24),
    ],
  },
]
