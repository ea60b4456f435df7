package bugreport

import (
	"regexp"
	"strings"

	"wasmjudge/wasm"
)

// What programs and engines say is text in Markdown, whatever it looks like.

// active are the characters that could begin something else than text.
var active = regexp.MustCompile("[\\\\`*\\[\\]<>|~&]|\\b_\\b|(?:^|\\W)_|_(?:\\W|$)")

// plain is a text on one line, in which nothing is markup.
func plain(s string) string {
	return active.ReplaceAllStringFunc(oneLine(wasm.Printable(cut(s))), func(c string) string {
		if strings.Contains(c, "_") {
			return strings.ReplaceAll(c, "_", `\_`)
		}
		return `\` + c
	})
}

// code is a text on one line as code: between more backticks than stand together in it.
func code(s string) string {
	s = oneLine(wasm.Printable(cut(s)))
	ticks := strings.Repeat("`", longestRun(s)+1)
	if len(ticks) == 1 {
		return ticks + s + ticks
	}
	return ticks + " " + s + " " + ticks
}

// block is a text as a block of code.
func block(language, s string) string {
	s = wasm.Printable(s)
	fence := strings.Repeat("`", max(3, longestRun(s)+1))
	return fence + language + "\n" + s + "\n" + fence
}

// longestRun is how many backticks stand together at most.
func longestRun(s string) (most int) {
	n := 0
	for _, c := range s {
		if n++; c != '`' {
			n = 0
		}
		most = max(most, n)
	}
	return most
}

// cut makes a text fit a sentence.
func cut(s string) string {
	const most = 2000
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + "…"
}
