export const stolen = () => {
  Promise.resolve(1).then((one) => one + 1)
}
