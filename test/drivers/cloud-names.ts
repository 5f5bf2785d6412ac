/** What is called how in clouds of tests. */
export const account = '123456789012'
export const tags = { drill: 'yes' }
export const arns = {
  cluster: `arn:aws:rds:eu-west-1:${account}:cluster:core`,
  cache: `arn:aws:elasticache:eu-west-1:${account}:replicationgroup:sessions`,
  bucket: 'arn:aws:s3:::uploads',
}

const id = (digit: string) => digit.repeat(32)
export const ids = { account: id('1'), zone: id('2'), door: id('3'), here: id('4'), there: id('5'), other: id('6') }
