import { near, words, type Rule, type Words } from '../contract.ts'

/** Carrying out what a conversation holds: in addresses of pictures and links, by mail, to hosts. */

const DATA: Words = words(`
    conversation, conversations, chat history, history, summary of, secret, secrets, user data,
    users data, users name, password, passwords, api key, api keys, credentials, contacts, private,
    personal {data|information|details}, confidential, system prompt, customer {list|data|records},
    emails, inbox, context, access token, tokens, session, cookies, environment variables, .env,
    ssh key*, private key*, previous messages, all {files|messages|documents|data|records|the files},
    credit card, database, medical records, financial, bank, every {single |}{email|message|file},
    full {customer|list|contents|conversation}`)
const OUT: Words = words(`
    send, forward, post, upload, transmit, exfiltrate, leak, email, mail, share, submit, append, encode,
    insert, embed, include, replace, copy, deliver, report, put, add, pass`)
const PLACE: Words = words(`
    http, https, www, @, .com, .net, .io, .org, .ru, attacker, webhook, server, url, endpoint, external,
    outside address, query {string|parameter}, parameter, ngrok, pastebin, dns`)
const PICTURE: Words = words(`
    markdown {image|link|images}, image {markdown|tag|link|url}, images, image, img, ![, <img, hyperlink,
    pixel, clickable link`)

export const exfiltration: readonly Rule[] = [
  {
    name: 'data_in_picture',
    category: 'exfiltration',
    user: 0.5,
    tool: 0.65,
    steps: [
      near(PICTURE),
      near(['http', '](', 'src', '?', 'url'], 60),
      near(
        [
          ...DATA,
          ...words(`
    {data}, [data, <data, insert, urlencode*, url encode*, base64, {summary, [summary, data=, q={,
    what the user`),
        ],
        100,
      ),
    ],
    loose: true,
  },
  {
    name: 'picture_with_data',
    category: 'exfiltration',
    user: 0.45,
    tool: 0.6,
    steps: [
      near(
        words(`
    append, encode, insert, embed, include, add, put, pass, send, place, base64 encode`),
      ),
      near(DATA, 40),
      near([...PICTURE, ...words(`query {string|parameter}, url parameter*, at the end of the url`)], 48),
      near(words(`http, ](, src, markdown, render, url, display, end`), 80),
    ],
    loose: true,
  },
  {
    name: 'send_data_out',
    category: 'exfiltration',
    user: 0.2,
    tool: 0.6,
    steps: [near(OUT), near(DATA, 40), near(words(`to, via, at, into, as, in`), 40), near(PLACE, 60)],
  },
  {
    name: 'send_to_stranger',
    category: 'exfiltration',
    user: 0.15,
    tool: 0.45,
    steps: [
      near(words(`send, forward, transfer, email, wire, pay, share, upload, post, grant`)),
      near(['to', 'access', 'permissions'], 48),
      near(words(`@, http, attacker, iban, account, bank, wallet, address`), 40),
    ],
  },
  {
    name: 'fetch_from_place',
    category: 'exfiltration',
    user: 0.1,
    tool: 0.35,
    steps: [
      near(
        words(`
    visit, go to, click, open, navigate to, fetch, download, curl, wget, load, follow the link`),
      ),
      near(['http', 'www', '.com', 'link'], 32),
      near(words(`and, to, before, then, you, | bash, | sh, |`), 60),
    ],
  },
]
