import { describe, expect, test } from 'vitest'
import { findings } from '../../../engines/screening/testing.ts'
import { personDetectors } from './index.ts'

const found = (text: string, key?: string) => findings(text, personDetectors, key)

describe('A name is found', () => {
  test.each([
    ['yesterday Emily Walker called', 'Emily Walker'],
    ['by José Álvarez Ruiz.', 'José Álvarez Ruiz'],
    ['with Jan van der Berg today', 'Jan van der Berg'],
    ['seen by Dr. Okonkwo', 'Dr. Okonkwo'],
    ['Frau Müller ist da', 'Frau Müller'],
    ['Patient: Xylia Quandt, 34', 'Xylia Quandt'],
    ['"first_name": "Xylia"', 'Xylia'],
    ['Dear Xylia,\n', 'Xylia'],
    ['Best regards,\nXylia Quandt', 'Xylia Quandt'],
    ['Xylia Quandt <xq@example.org>', 'Xylia Quandt'],
    ['Xylia Quandt logged in', 'Xylia Quandt'],
    ['написал Алексей Смирнов вчера', 'Алексей Смирнов'],
    ['Sophie M. is better', 'Sophie M.'],
    ["met Mary O'Brien there", "Mary O'Brien"],
    ['JOHN SMITH signed', 'JOHN SMITH'],
    ['Nazywam się Xylia Quandt.', 'Xylia Quandt'],
    ['my name is Xylia', 'Xylia'],
    ['Estimado señor Quandt, su', 'señor Quandt'],
    ['an interview with Xylia Quandt today', 'Xylia Quandt'],
    ['Thanks, Xylia', 'Xylia'],
    ['why is Matthias so late', 'Matthias'],
    ['I saw Zdeněk leave', 'Zdeněk'],
    ['it was Matthias.', 'Matthias'],
    ['her maiden name is Quandt', 'Quandt'],
    ['Med venlig hilsen\nXylia Quandt', 'Xylia Quandt'],
  ])('in %s', (text, name) => {
    expect(found(text)).toEqual([`PERSON likely ${name}`])
  })

  test.each([
    ['a place', 'a walk in Virginia Beach and Jordan River'],
    ['a product', 'Google Chrome on Ubuntu Linux'],
    ['the beginning of a sentence', 'Will The Market Rise? Mark This Page'],
    ['a title without a name', 'Dr. and Mrs. of the house'],
    ['thanks to all', 'Thanks, everybody. Best, the team'],
    ['a greeting to all', 'Hi there, dear customer'],
    ['code', 'const name = getName(user); class JohnSmith {}'],
    ['a headline', 'Thanks For The Update From Support'],
    ['an abbreviation', 'built by Travis CI'],
    ['a name that is a word, too', 'in June we saw Florence and Jordan win'],
  ])('and is not %s', (_, text) => {
    expect(found(text)).toEqual([])
  })

  test('and a company is one by its legal form or its label', () => {
    expect(found('at Elemental Widgets, Inc. since')).toEqual(['ORGANIZATION likely Elemental Widgets, Inc.'])
    expect(found('Employer: Wayne Enterprises')).toEqual(['ORGANIZATION likely Wayne Enterprises'])
    expect(found('the company is good')).toEqual([])
  })
})

describe('A date of birth is found', () => {
  test.each([
    ["my date of birth. It's 1980-03-11", '1980-03-11'],
    ['DOB: 1980-03-11', '1980-03-11'],
    ['date of birth (dd/mm/yyyy): 11/03/1980', '11/03/1980'],
    ['born on March 11, 1980 in', 'March 11, 1980'],
    ['born in Leeds on 11 March 1980', '11 March 1980'],
    ['"birthDate": "1980-03-11T00:00:00Z"', '1980-03-11T00:00:00Z'],
    ['"date_of_birth":"19800311"', '19800311'],
    ['geboren am 11. März 1980', '11. März 1980'],
    ['Geburtsdatum: 11.03.1980', '11.03.1980'],
    ['née le 11 mars 1980', '11 mars 1980'],
    ['Fecha de nacimiento: 11 de marzo de 1980', '11 de marzo de 1980'],
    ['Дата рождения: 11.03.1980', '11.03.1980'],
    ['出生日期：1980年3月11日', '1980年3月11日'],
    ['D.O.B. 11-Mar-1980', '11-Mar-1980'],
  ])('in %s', (text, date) => {
    expect(found(text)).toEqual([`DATE_OF_BIRTH likely ${date}`])
  })

  test('by its key', () => {
    expect(found('1980-03-11', 'dateOfBirth')).toEqual(['DATE_OF_BIRTH likely 1980-03-11'])
    expect(found('March 11, 1980', 'dob')).toEqual(['DATE_OF_BIRTH likely March 11, 1980'])
  })

  test.each(['released 1980-03-11', 'stillborn 1980-03-11', 'DOB: unknown', 'born to run 24-7'])(
    'and not in %s',
    (text) => {
      expect(found(text)).toEqual([])
    },
  )
})

test('An age is found behind a label and before a unit', () => {
  expect(found('age: 34')).toEqual(['AGE likely 34'])
  expect(found('a 34-year-old man')).toEqual(['AGE likely 34'])
  expect(found('page 34, image: 12, age 450')).toEqual([])
})
