package text

// lex reads a text to its end.
func lex(text string) *lexer {
	l := &lexer{text: text}
	for !l.ended {
		l.more()
	}
	return l
}

// TokenOffsets returns where the tokens of a text start.
func TokenOffsets(text string) []int {
	var at []int
	for _, t := range lex(text).toks {
		at = append(at, int(t.pos))
	}
	return at
}
