// Package text reads and prints the text format (specification chapter 6).
//
// [Parse] reads a module. [Parser] is the cursor underneath: it holds the tokens of a source and is what the reader of
// scripts, whose files mix modules with commands, shares with this package.
//
// A source is turned into tokens as the cursor comes to them; each opening parenthesis finds its closing one, so that
// what follows a malformed module can still be read. Tokens that nobody looks at any more are forgotten. Fields are
// visited twice: once to learn which identifiers they bind, once to read them. Nothing recurses with the nesting of
// the text.
package text
