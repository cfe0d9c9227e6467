import { describe, expect, test } from 'vitest'
import { findings } from '../../../engines/screening/testing.ts'
import { placeDetectors } from './index.ts'

const found = (text: string) => findings(text, placeDetectors)

describe('A street address is found', () => {
  test.each([
    '1697 Spruce Ave, Chester, KY 85779',
    '12 Main Street',
    '221B Baker Street, London NW1 6XE',
    '350 Fifth Avenue, Suite 3300, New York, NY 10118',
    '4 Privet Drive',
    '77 N. Lake Shore Dr., Apt 4B, Chicago, IL 60611',
    'P.O. Box 1234, Springfield, IL 62701',
    'PO Box 77',
    '12 rue de la Paix, 75002 Paris',
    'Calle Mayor 5',
    'Via Roma 3',
    'Hauptstraße 12, 10115 Berlin',
    'Kerkstraat 7',
    'ul. Długa 7',
    'ул. Ленина, д. 5',
    '北京市朝阳区建国路88号',
    '07297 Porter Valleys, Johnsonbury, OR 88595',
    'Porinpolku 564, 00216 Pedersöre',
    'Alexhof 2, 7611 OD Urk',
    'Contrada Allegra, 90, 80016 Torre (NA)',
    'Flat 3\nWest Lane\nLondon SW1A 1AA',
  ])('%s', (address) => {
    expect(found(`sent to: ${address}`)).toEqual([`STREET_ADDRESS likely ${address}`])
    expect(found(`"address": "${address}", "x": 1`)).toEqual([`STREET_ADDRESS likely ${address}`])
  })

  test('without a label, around a postal code', () => {
    expect(found('we met in Porinpolku 564, 00216 Pedersöre, at noon')).toEqual([
      'STREET_ADDRESS likely Porinpolku 564, 00216 Pedersöre',
    ])
    expect(found('Jane Roe, 7 Porter Valleys, Johnsonbury, OR 88595 called')).toEqual([
      'STREET_ADDRESS likely 7 Porter Valleys, Johnsonbury, OR 88595',
    ])
  })

  test.each([
    ['a row of bytes', '00000740  a8 bd 75 21 86 da'],
    ['a macro', '#define V_ASN1_OCTET_STRING 4'],
    ['an address in a network', 'address: 10.0.0.1, IP address 203.0.113.7'],
    ['one of a company', 'Free Software Foundation, Inc., 51 Franklin Street'],
    ['a date', 'on May 5, 10000 People came'],
    ['a figure', 'see Figure 3, 10000 Samples'],
    ['a price', 'costs $12 Main Street Journal'],
    ['an ordinary number', '3 people walked down the street'],
    ['a person with a title', 'in 2024 Dr'],
    ['a way', '100 times in a good way'],
    ['a street without number', 'Wall Street fell'],
    ['a version', 'release 2.1 Beta Lane'],
  ])('and is not %s', (_, text) => {
    expect(found(text)).toEqual([])
  })
})

test('Postal codes are found behind a label and behind a state', () => {
  expect(found('zip code: 90210')).toEqual(['ZIP_CODE likely 90210'])
  expect(found('Postcode: SW1A 1AA')).toEqual(['ZIP_CODE likely SW1A 1AA'])
  expect(found('in Beverly Hills, CA 90210')).toEqual(['ZIP_CODE likely 90210'])
  expect(found('order 90210, zip the file')).toEqual([])
})
