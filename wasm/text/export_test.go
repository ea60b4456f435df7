package text

// TokenOffsets gives where the tokens of a text start.
func TokenOffsets(text string) []int {
	var at []int
	for _, t := range lex(text).toks {
		at = append(at, int(t.pos))
	}
	return at
}
