// Package grammar counts what stands next to what in the code of modules: what an instruction's operands come from,
// what becomes of its result, what surrounds it, of which types values are that go there, and what is live below it.
// A generator of programs has a hole where something that validation allows never occurs: a fault of an engine at
// that place cannot be found. The package knows modules only, not who made them.
package grammar
