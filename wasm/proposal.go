package wasm

import "strings"

// proposal is what a proposal that is not part of WebAssembly 3.0 would add to the formats and to scripts, by name:
// enough to tell that a module needs it. The readers ask for it only when WebAssembly 3.0 has no such thing. Of a
// proposal that has rows as well, the readers accept the instructions when they are told to (see Proposals).
type proposal struct {
	name  string // as messages say it
	words string // keywords of the text format and of scripts that are no names of codes; see Needs and NeedsIn
	codes []codes
	rows  []Row // of its instructions, each of which has a code by its name
}

// codes are consecutive codes of the binary format.
type codes struct {
	place  CodePlace
	prefix byte // CodeOp: the byte before the code, 0 if there is none
	first  uint32
	// names of the codes from first on: keywords of the text format where it has one. "_" is a code that means nothing.
	names string
}

// CodePlace is where in the binary format a code stands.
type CodePlace uint8

// The places of codes.
const (
	CodeOp        CodePlace = iota // an opcode
	CodeType                       // of a value type or heap type
	CodeDefType                    // of a composite type, or of a clause before one
	CodeMut                        // a global's mutability
	CodeMemFlag                    // a bit of a memory's limits
	CodeTableFlag                  // a bit of a table's limits
	CodeImport                     // an import's kind
	CodeSection                    // a section's number
	CodeLayer                      // the upper half of the version
)

// Needs names a keyword and the proposal that has it: "needs stack switching: cont.new". It is empty if no proposal
// known here has such a keyword. paren says that the word follows an opening parenthesis: then it may be one that the
// table has as "(word".
func Needs(word string, paren bool) string {
	if paren {
		if p := proposedWords["("+word]; p != nil {
			return p.needs(word)
		}
	}
	if p := proposedWords[word]; p != nil {
		return p.needs(word)
	}
	return ""
}

// NeedsIn does for a keyword in a certain place what Needs does for one anywhere. The keyword begins with "(" if it
// follows an opening parenthesis. The places are import (after the module's name), table (before the limits), access
// (after a load or store) and data (in a segment).
func NeedsIn(place, word string) string {
	if p := proposedWords[place+"/"+word]; p != nil {
		return p.needs(strings.TrimPrefix(word, "("))
	}
	return ""
}

// NeedsCode does for a code of the binary format what Needs does for a keyword; prefix is that of an opcode, or 0.
func NeedsCode(place CodePlace, prefix byte, code uint32) string {
	if c, ok := proposedCodes[codeKey{place, prefix, code}]; ok {
		return c.proposal.needs(c.name)
	}
	return ""
}

// NeedsFlags does for the unknown bits of limits what NeedsCode does for a code. It is empty if one of them is no
// proposal's.
func NeedsFlags(place CodePlace, flags byte) (needs string) {
	for bit := byte(0x80); bit > 0; bit >>= 1 {
		if flags&bit == 0 {
			continue
		}
		if needs = NeedsCode(place, 0, uint32(bit)); needs == "" {
			return ""
		}
	}
	return needs
}

func (p *proposal) needs(what string) string { return "needs " + p.name + ": " + what }

type codeKey struct {
	place  CodePlace
	prefix byte
	code   uint32
}

type proposedCode struct {
	proposal *proposal
	name     string
}

var proposedWords, proposedCodes = func() (map[string]*proposal, map[codeKey]proposedCode) {
	words, numbers := map[string]*proposal{}, map[codeKey]proposedCode{}
	for i := range proposals {
		p := &proposals[i]
		for _, w := range strings.Fields(p.words) {
			words[w] = p
		}
		for _, run := range p.codes {
			for j, name := range strings.Fields(run.names) {
				if name == "_" {
					continue
				}
				numbers[codeKey{run.place, run.prefix, run.first + uint32(j)}] = proposedCode{p, name}
				if words[name] == nil && (run.place == CodeOp || run.place == CodeType) {
					words[name] = p
				}
			}
		}
	}
	return words, numbers
}()
