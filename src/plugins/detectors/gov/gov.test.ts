import { describe, expect, it } from 'vitest'
import { findings } from '../../../engines/screening/testing.ts'
import { govDetectors } from './index.ts'

/** Numbers are those that offices and libraries publish as samples, or made up with a right check digit. */
const hits: readonly [text: string, finding: string][] = [
  ['SVNR: 1237 010180', 'AT_SVNR certain 1237 010180'],
  ['Sozialversicherungsnummer 1237010180', 'AT_SVNR certain 1237010180'],
  ['85.07.30-033.28', 'BE_NATIONAL_NUMBER certain 85.07.30-033.28'],
  ['rijksregisternummer 85073003328', 'BE_NATIONAL_NUMBER certain 85073003328'],
  ['ЕГН: 7523169263', 'BG_EGN certain 7523169263'],
  ['EGN 7523169263', 'BG_EGN certain 7523169263'],
  ['390.533.447-05', 'BR_CPF certain 390.533.447-05'],
  ['CPF 39053344705', 'BR_CPF certain 39053344705'],
  ['16.727.230/0001-97', 'BR_CNPJ certain 16.727.230/0001-97'],
  ['CNPJ: 16727230000197', 'BR_CNPJ certain 16727230000197'],
  ['CNPJ 12.ABC.345/01DE-35', 'BR_CNPJ certain 12.ABC.345/01DE-35'],
  ['756.9217.0769.85', 'CH_AHV certain 756.9217.0769.85'],
  ['AHV 7569217076985', 'CH_AHV certain 7569217076985'],
  ['CHE-100.155.212', 'CH_UID certain CHE-100.155.212'],
  ['76.086.428-5', 'CL_RUT likely 76.086.428-5'],
  ['RUT 76086428-5', 'CL_RUT certain 76086428-5'],
  ['360426199101010071', 'CN_RESIDENT_ID certain 360426199101010071'],
  ['我的身份证号是11010519491231002X。', 'CN_RESIDENT_ID certain 11010519491231002X'],
  ['NIT 213.123.432-1', 'CO_NIT certain 213.123.432-1'],
  ['NIT: 890.903.938-8', 'CO_NIT certain 890.903.938-8'],
  ['rodné číslo 710319/2745', 'CZ_BIRTH_NUMBER certain 710319/2745'],
  ['Steuer-ID: 36 574 261 809', 'DE_TAX_ID certain 36 574 261 809'],
  ['Steueridentifikationsnummer 36574261809', 'DE_TAX_ID certain 36574261809'],
  ['CPR: 211062-5629', 'DK_CPR likely 211062-5629'],
  ['isikukood 36805280109', 'EE_LT_PERSONAL_CODE certain 36805280109'],
  ['asmens kodas: 33309240064', 'EE_LT_PERSONAL_CODE certain 33309240064'],
  ['DNI: 54362315-K', 'ES_NIF certain 54362315-K'],
  ['Mi NIF es 54362315K', 'ES_NIF certain 54362315K'],
  ['NIE X-2482300-W', 'ES_NIE certain X-2482300-W'],
  ['NIE: X2482300W', 'ES_NIE certain X2482300W'],
  ['CIF: J99216582', 'ES_CIF certain J99216582'],
  ['hetu 131052-308T', 'FI_PERSONAL_IDENTITY_CODE certain 131052-308T'],
  ['henkilötunnus: 131052A308T', 'FI_PERSONAL_IDENTITY_CODE certain 131052A308T'],
  ['2 95 10 99 126 111 93', 'FR_NIR certain 2 95 10 99 126 111 93'],
  ['sécurité sociale 295109912611193', 'FR_NIR certain 295109912611193'],
  ['SIREN 552 008 443', 'FR_SIREN certain 552 008 443'],
  ['SIRET 73282932000074', 'FR_SIRET certain 73282932000074'],
  ['UTR: 1955839661', 'UK_UTR certain 1955839661'],
  ['VAT no 980 7806 84', 'UK_VAT likely 980 7806 84'],
  ['NI number AB 12 34 56 C', 'UK_NINO certain AB 12 34 56 C'],
  ['AB123456C', 'UK_NINO likely AB123456C'],
  ['National Insurance: JG 10 37 59 A', 'UK_NINO certain JG 10 37 59 A'],
  ['AMKA 01013099997', 'GR_AMKA certain 01013099997'],
  ['ΑΜΚΑ: 01013099997', 'GR_AMKA certain 01013099997'],
  ['ΑΦΜ 094259216', 'GR_AFM certain 094259216'],
  ['OIB: 33392005961', 'HR_OIB certain 33392005961'],
  ['PPS number 6433435F', 'IE_PPS certain 6433435F'],
  ['PPSN: 6433435FT', 'IE_PPS certain 6433435FT'],
  ['ת.ז. 039337423', 'IL_ID_NUMBER certain 039337423'],
  ['teudat zehut: 039337423', 'IL_ID_NUMBER certain 039337423'],
  ['RCCMNL83S18D969H', 'IT_FISCAL_CODE certain RCCMNL83S18D969H'],
  ['codice fiscale RCC MNL 83S18 D969H', 'IT_FISCAL_CODE certain RCC MNL 83S18 D969H'],
  ['P.IVA 00743110157', 'IT_VAT_CODE certain 00743110157'],
  ['주민등록번호: 971013-1019902', 'KR_RRN likely 971013-1019902'],
  ['850101-1234567', 'KR_RRN likely 850101-1234567'],
  ['주민등록번호는 971013-1019902입니다', 'KR_RRN likely 971013-1019902'],
  ['사업자등록번호 116-82-00276', 'KR_BRN certain 116-82-00276'],
  ['personas kods 161175-19997', 'LV_PERSONAL_CODE certain 161175-19997'],
  ['BOXW310820HNERXN09', 'MX_CURP certain BOXW310820HNERXN09'],
  ['RFC: GODE561231GR8', 'MX_RFC certain GODE561231GR8'],
  ['RFC GODE-561231-GR8', 'MX_RFC certain GODE-561231-GR8'],
  ['770305-02-1234', 'MY_NRIC likely 770305-02-1234'],
  ['MyKad 770305021234', 'MY_NRIC likely 770305021234'],
  ['BSN 1112.22.333', 'NL_BSN certain 1112.22.333'],
  ['burgerservicenummer: 111222333', 'NL_BSN certain 111222333'],
  ['fødselsnummer 151086 95088', 'NO_FODSELSNUMMER certain 151086 95088'],
  ['fnr 15108695088', 'NO_FODSELSNUMMER certain 15108695088'],
  ['RUC 20512333797', 'PE_RUC certain 20512333797'],
  ['PESEL 44051401359', 'PL_PESEL certain 44051401359'],
  ['NIP 856-734-62-15', 'PL_NIP certain 856-734-62-15'],
  ['NIP: 8567346215', 'PL_NIP certain 8567346215'],
  ['REGON 192598184', 'PL_REGON certain 192598184'],
  ['NIF 501 964 843', 'PT_NIF certain 501 964 843'],
  ['contribuinte nº 501964843', 'PT_NIF certain 501964843'],
  ['CNP 1630615123457', 'RO_CNP certain 1630615123457'],
  ['ИНН 123456789047', 'RU_INN certain 123456789047'],
  ['ИНН: 7707083893', 'RU_INN certain 7707083893'],
  ['СНИЛС 112-233-445 95', 'RU_SNILS certain 112-233-445 95'],
  ['112-233-445 95', 'RU_SNILS certain 112-233-445 95'],
  ['personnummer 880320-0016', 'SE_PERSONNUMMER certain 880320-0016'],
  ['19880320-0016', 'SE_PERSONNUMMER likely 19880320-0016'],
  ['880320-0016', 'SE_PERSONNUMMER likely 880320-0016'],
  ['1-2345-45678-78-1', 'TH_TNIN certain 1-2345-45678-78-1'],
  ['เลขประจำตัวประชาชน 1234545678781', 'TH_TNIN certain 1234545678781'],
  ['TC Kimlik No: 17291716060', 'TR_NATIONAL_ID certain 17291716060'],
  ['TCKN 17291716060', 'TR_NATIONAL_ID certain 17291716060'],
  ['身分證字號A123456789', 'TW_NATIONAL_ID certain A123456789'],
  ['Taiwan ID A123456789', 'TW_NATIONAL_ID certain A123456789'],
  ['РНОКПП 1759013776', 'UA_RNOKPP certain 1759013776'],
  ['EIN: 91-1144442', 'US_EIN likely 91-1144442'],
  ['EIN 911144442', 'US_EIN likely 911144442'],
  ['ITIN 912-90-3456', 'US_ITIN likely 912-90-3456'],
  ['912-90-3456', 'US_ITIN likely 912-90-3456'],
  ['536-90-4399', 'US_SSN likely 536-90-4399'],
  ['ssn 536904399', 'US_SSN likely 536904399'],
  ['social security number: 536 90 4399', 'US_SSN likely 536 90 4399'],
  ['"user_ssn": "536904399"', 'US_SSN likely 536904399'],
  ['South African ID 7503305044089', 'ZA_ID_NUMBER certain 7503305044089'],
  ['ID number: 750330 5044 089', 'ZA_ID_NUMBER certain 750330 5044 089'],
  ['2341 2341 2346', 'IN_AADHAAR likely 2341 2341 2346'],
  ['aadhaar: 234123412346', 'IN_AADHAAR certain 234123412346'],
  ['ACUPA7085R', 'IN_PAN likely ACUPA7085R'],
  ['PAN ACUPA7085R', 'IN_PAN certain ACUPA7085R'],
  ['27AAPFU0939F1ZV', 'IN_GSTIN certain 27AAPFU0939F1ZV'],
  ['Voter ID WKH1186253', 'IN_VOTER likely WKH1186253'],
  ['SIN 123-456-782', 'CA_SIN certain 123-456-782'],
  ['046-454-286', 'CA_SIN likely 046-454-286'],
  ['my sin is 046454286', 'CA_SIN certain 046454286'],
  ['83 914 571 673', 'AU_ABN likely 83 914 571 673'],
  ['ABN: 83914571673', 'AU_ABN certain 83914571673'],
  ['ACN 004 085 616', 'AU_ACN certain 004 085 616'],
  ['TFN 123 456 782', 'AU_TFN certain 123 456 782'],
  ['IRD 49-091-850', 'NZ_IRD certain 49-091-850'],
  ['NIK 3171011708450001', 'ID_NIK likely 3171011708450001'],
  ['S1234567D', 'SG_NRIC_FIN likely S1234567D'],
  ['NRIC: S1234567D', 'SG_NRIC_FIN certain S1234567D'],
  ['FIN F1234567N', 'SG_NRIC_FIN certain F1234567N'],
  ['UEN 00192200M', 'SG_UEN likely 00192200M'],
  ['マイナンバー：1234 5678 9018', 'JP_MY_NUMBER certain 1234 5678 9018'],
  ['個人番号は123456789018です', 'JP_MY_NUMBER certain 123456789018'],
  ['20-05536168-2', 'AR_CUIT certain 20-05536168-2'],
  ['CUIT 20055361682', 'AR_CUIT certain 20055361682'],
  ['HKID: G123456(A)', 'HK_ID_CARD certain G123456(A)'],
  ['L555555(0)', 'HK_ID_CARD likely L555555(0)'],
  ['身份證號碼 A123456(3)', 'HK_ID_CARD certain A123456(3)'],
  ['15 070649 C 103', 'DE_SOCIAL_SECURITY certain 15 070649 C 103'],
  ['15070649C103', 'DE_SOCIAL_SECURITY likely 15070649C103'],
  ['Rentenversicherungsnummer 15070649C103', 'DE_SOCIAL_SECURITY certain 15070649C103'],
  ['TIN 123-456-789-000', 'PH_TIN likely 123-456-789-000'],
  ['CCCD 001093000123', 'VN_CCCD likely 001093000123'],
  ['căn cước công dân: 079203001234', 'VN_CCCD likely 079203001234'],
  ['NIN: 12345678901', 'NG_NIN likely 12345678901'],
  ['passport number 912803456', 'PASSPORT likely 912803456'],
  ['Passport No. A12345678', 'PASSPORT likely A12345678'],
  ['passport: X1234567', 'PASSPORT likely X1234567'],
  ['护照号码E12345678', 'PASSPORT likely E12345678'],
  ['passport_number=GB1234567', 'PASSPORT likely GB1234567'],
  ['California driver license D1234567', 'US_DRIVER_LICENSE likely D1234567'],
  ["driver's license number F255921650094", 'US_DRIVER_LICENSE likely F255921650094'],
  ['DL# S99988801', 'US_DRIVER_LICENSE likely S99988801'],
  ['MORGA657054SM9IJ', 'UK_DRIVING_LICENCE likely MORGA657054SM9IJ'],
  [
    'P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10',
    'PASSPORT_MRZ certain P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10',
  ],
  [
    'I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\nERIKSSON<<ANNA<MARIA<<<<<<<<<<',
    'PASSPORT_MRZ certain I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\nERIKSSON<<ANNA<MARIA<<<<<<<<<<',
  ],
]

const nearMisses: readonly string[] = [
  'order 123456789',
  'part 12-3456789',
  'version 1.2.3.4',
  '2024-01-02 10:11:12',
  '1700000000000',
  'ISBN 9780306406157',
  '000-12-3456',
  '666-12-3456',
  '123-45-0000',
  '078-05-1120',
  'ssn 123456789',
  'call 555-123-4567',
  'git sha 1234567a',
  'AB123456',
  'BG123456C',
  'C-1234567',
  'passport.js 0.4.1',
  'passport 2024-10-10',
  'driver license class 2',
  'server 118.164.233.78',
  'cpf 111.111.111-11',
  '110105194912310021',
  '850101-9934567x',
  '999 9999 9999',
  'cout << "P<<" << endl',
]

/** Certain by their form, or by it and a word: any digit may be another. */
const WITHOUT_CHECK = /^(UK_NINO|UK_DRIVING_LICENCE|IN_PAN|MX_RFC|PASSPORT_MRZ)/

describe('govDetectors', () => {
  it.each(hits)('finds %s', (text, finding) => {
    expect(findings(text, govDetectors)).toEqual([finding])
  })

  it.each(nearMisses)('lets pass %s', (text) => {
    expect(findings(text, govDetectors).filter((each) => !each.includes(' possible '))).toEqual([])
  })

  const checked = hits.filter(([, finding]) => finding.includes(' certain ') && !WITHOUT_CHECK.test(finding))
  it.each(checked)('is not certain of %s with another digit', (text, finding) => {
    const [type, , ...value] = finding.split(' ')
    const other = value.join(' ').replace(/\d(?=\D*$)/, (digit) => String((Number(digit) + 1) % 10))
    const found = findings(text.replace(value.join(' '), other), govDetectors)
    expect(found).not.toContain(`${type} certain ${other}`)
  })

  it('knows a machine-readable zone with a wrong check digit for none', () => {
    const zone = hits.find(([, finding]) => finding.startsWith('PASSPORT_MRZ'))?.[0] ?? ''
    expect(findings(zone.replace('7408122', '7408121'), [govDetectors[2]!])).toEqual([])
  })

  it('takes the key of a value for its context', () => {
    expect(findings('536904399', govDetectors, 'customer_ssn')).toEqual(['US_SSN likely 536904399'])
    expect(findings('536904399', govDetectors, 'order')).toEqual([])
  })
})
