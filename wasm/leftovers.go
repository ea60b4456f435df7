package wasm

// Leftovers is the number of a pattern: what stands in registers, on the native stack and in other places that code
// must write before it reads them. Code that reads them first does the same for the same pattern, whatever the process
// did before.
type Leftovers uint8

// LeftoversKinds is how many patterns there are.
const LeftoversKinds = Leftovers(len(leftovers))

// leftovers are the words of the patterns.
var leftovers = [...]uint64{
	0x5A5A_5A5A_A5A5_A5A5, // no address, and nothing that a program computes
	1<<64 - 1,             // all bits
	1,                     // true, a small index; and the upper half is zero
	0,                     // what fresh pages hold
}

// Word is the word that is repeated.
func (l Leftovers) Word() uint64 { return leftovers[l%LeftoversKinds] }
