// Package valid checks that a module is valid: chapter 3 of the specification.
//
// The rules are checked with the algorithm of the specification's appendix (7.5): one pass over each body with a stack
// of operand types and a stack of control frames. The name of each rule stands above the code that is the rule, and an
// error says which rule does not hold. Matching (3.3) is in package wasm, because engines need it too.
package valid
