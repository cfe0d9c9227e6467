import { allSame, digitAt, luhn, monthAndDay, twoDigits, weighted } from '../checksums.ts'
import { words } from '../context.ts'
import type { IdRows } from '../id-table.ts'

/** Eleven less the rest; ten and eleven are zero. */
function downFrom11(sum: number): number {
  return sum % 11 < 2 ? 0 : 11 - (sum % 11)
}

function cpf(digits: string): boolean {
  return (
    !allSame(digits) &&
    downFrom11(weighted(digits, [10, 9, 8, 7, 6, 5, 4, 3, 2])) === digitAt(digits, 9) &&
    downFrom11(weighted(digits, [11, 10, 9, 8, 7, 6, 5, 4, 3, 2])) === digitAt(digits, 10)
  )
}

const CNPJ_WEIGHTS = [6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2]

/** Since July 2026 the first twelve places may be letters: each counts as its code less that of `0`. */
function cnpj(code: string): boolean {
  return (
    !allSame(code) &&
    downFrom11(weighted(code, CNPJ_WEIGHTS.slice(1))) === digitAt(code, 12) &&
    downFrom11(weighted(code, CNPJ_WEIGHTS)) === digitAt(code, 13)
  )
}

const CURP =
  /^[A-Z][AEIOUX][A-Z]{2}\d{6}[HMX](AS|B[CS]|C[CLMSH]|D[FG]|G[TR]|HG|JC|M[CNS]|N[ETL]|OC|PL|Q[TR]|S[PLR]|T[CSL]|VZ|YN|ZS)[B-DF-HJ-NP-TV-Z]{3}[A-Z0-9]\d$/
const CURP_VALUES = '0123456789ABCDEFGHIJKLMN_OPQRSTUVWXYZ'

/** Weights 18 to 2 over an alphabet that has an Ñ behind N. */
function curp(code: string): boolean {
  let sum = 0
  for (let at = 0; at < 17; at++) sum += CURP_VALUES.indexOf(code.charAt(at)) * (18 - at)
  return (10 - (sum % 10)) % 10 === digitAt(code, 17) && monthAndDay(twoDigits(code, 6), twoDigits(code, 8))
}

/** The date behind the letters of the name; the last three places are not checked, for many write made-up ones. */
function rfc(code: string): boolean {
  const at = code.length - 9
  return monthAndDay(twoDigits(code, at + 2), twoDigits(code, at + 4))
}

function cuit(digits: string): boolean {
  const check = (11 - (weighted(digits, [5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11)) % 11
  return Math.min(check, 9) === digitAt(digits, 10)
}

/** Weights 2 to 7 from the right, again and again; ten is `K`. */
function rut(code: string): boolean {
  let sum = 0
  for (let at = code.length - 2, weight = 2; at >= 0; at--, weight = weight === 7 ? 2 : weight + 1)
    sum += digitAt(code, at) * weight
  return '0K987654321'.charAt(sum % 11) === code.charAt(code.length - 1) && !allSame(code.slice(0, -1))
}

const NIT_WEIGHTS = [41, 37, 29, 23, 19, 17, 13, 7, 3]

function nit(digits: string): boolean {
  const rest = weighted(digits, NIT_WEIGHTS) % 11
  return (rest < 2 ? rest : 11 - rest) === digitAt(digits, 9)
}

function ruc(digits: string): boolean {
  return (11 - (weighted(digits, [5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11)) % 10 === digitAt(digits, 10)
}

const cnpjWords = words('cnpj', 'cadastro nacional', 'pessoa jurídica', 'empresa')

/** Brazil, Mexico, Argentina, Chile, Colombia, Peru, Canada. */
export const americas: IdRows = {
  digits: [
    {
      type: 'BR_CPF',
      lengths: [11],
      form: /^\d{11}$/,
      valid: cpf,
      shapes: ['999.999.999-99', '999 999 999 99', '999-999-999-99', '999999999-99'],
      words: words('cpf', 'cpf/mf', 'cadastro de pessoas', 'cadastro de pessoa', 'contribuinte'),
      near: 'certain',
      shaped: 'certain',
      bare: 'possible',
      alone: 'likely',
    },
    {
      type: 'AR_CUIT',
      lengths: [11],
      form: /^(20|2[3-7]|3[034])\d{9}$/,
      valid: cuit,
      shapes: ['99-99999999-9', '99.99999999.9'],
      words: words('cuit', 'cuil', 'cuit/cuil', 'afip', 'clave única', 'clave unica'),
      near: 'certain',
      shaped: 'certain',
      bare: 'possible',
    },
    {
      type: 'AR_DNI',
      lengths: [7, 8],
      form: /^\d{7,8}$/,
      shapes: ['99.999.999', '9.999.999'],
      words: words('dni', 'documento nacional', 'd.n.i', 'documento de identidad'),
      near: 'likely',
    },
    {
      type: 'CO_NIT',
      lengths: [10],
      form: /^\d{10}$/,
      valid: nit,
      shapes: ['999.999.999-9', '999999999-9'],
      words: words('nit', 'n.i.t', 'rut', 'dian'),
      near: 'certain',
      shaped: 'likely',
    },
    {
      type: 'CO_CEDULA',
      lengths: [7, 8, 10],
      form: /^(1\d{9}|[1-9]\d{6,7})$/,
      shapes: ['9.999.999.999', '99.999.999', '9.999.999'],
      words: words('cédula', 'cedula', 'cédula de ciudadanía', 'cedula de ciudadania', 'c.c', 'cc no'),
      near: 'likely',
    },
    {
      type: 'PE_RUC',
      lengths: [11],
      form: /^(10|15|17|20)\d{9}$/,
      valid: ruc,
      words: words('ruc', 'r.u.c', 'sunat', 'registro único de contribuyentes'),
      near: 'certain',
    },
    {
      type: 'CA_SIN',
      lengths: [9],
      form: /^\d{9}$/,
      valid: (digits) => luhn(digits) && !allSame(digits),
      shapes: ['999-999-999', '999 999 999'],
      words: words(
        'sin',
        'sin#',
        'social insurance',
        'social insurance number',
        'nas',
        "numéro d'assurance sociale",
        'assurance sociale',
        'canadian sin',
      ),
      near: 'certain',
      shaped: 'likely',
    },
  ],
  mixed: [
    {
      type: 'BR_CNPJ',
      lengths: [14],
      form: /^[0-9A-Z]{12}\d\d$/,
      valid: cnpj,
      shapes: ['**.***.***/****-99', '99 999 999 9999 99', '99999999/9999-99'],
      words: cnpjWords,
      near: 'certain',
      shaped: 'certain',
      bare: 'possible',
      alone: 'likely',
    },
    {
      type: 'CL_RUT',
      lengths: [8, 9],
      form: /^[1-9]\d{6,7}[\dK]$/,
      valid: rut,
      shapes: [
        '99.999.999-9',
        '99.999.999-A',
        '9.999.999-9',
        '9.999.999-A',
        '99999999-9',
        '99999999-A',
        '9999999-A',
      ],
      words: words(
        'rut',
        'run',
        'r.u.t',
        'rol único',
        'rol unico',
        'rol único tributario',
        'cédula de identidad',
      ),
      near: 'certain',
      shaped: 'likely',
    },
  ],
  codes: [
    {
      type: 'MX_CURP',
      lengths: [18],
      form: CURP,
      valid: curp,
      words: words('curp', 'clave única de registro', 'clave unica de registro'),
      near: 'certain',
      bare: 'certain',
    },
    {
      type: 'MX_RFC',
      lengths: [12, 13],
      form: /^[A-Z]{3,4}\d{6}[A-Z0-9]{2}[\dA]$/,
      valid: rfc,
      shapes: [
        'AAAA999999AA9',
        'AAAA-999999-AA9',
        'AAAA-999999-A99',
        'AAAA-999999-9A9',
        'AAA-999999-AA9',
        'AAA-999999-9A9',
      ],
      words: words('rfc', 'registro federal', 'contribuyente', 'contribuyentes', 'sat', 'factura'),
      near: 'certain',
      shaped: 'likely',
      bare: 'possible',
      alone: 'likely',
    },
  ],
}
