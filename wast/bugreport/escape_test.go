package bugreport

import (
	"regexp"
	"strings"
	"testing"

	"wasmjudge/native/fault"
)

// hostileScript is a finding whose names and comments are markup, end blocks of code, and change what stands around
// them.
const hostileScript = ";; <img src=x onerror=alert(1)> [x](javascript:alert(1)) `a` __b__ \u202e\n" + `
(module
  (tag $e)
  (func (export "` + hostileName + `") (result i32) (local $x i32)
    (block $h (try_table (catch $e $h) (local.set $x (i32.const 7)) (throw $e)))
    (local.get $x)))
(assert_return (invoke "` + hostileName + `") (i32.const 7)) ;; ` + "````\n"

const hostileName = "<script>alert(1)</script>`code` ```` [l](javascript:1) \u202e\\1b[31m"

var spanOfCode = regexp.MustCompile("(?s)`+")

// outside is what stands outside of blocks and spans of code.
func outside(markdown string) string {
	var b strings.Builder
	fence := ""
	for line := range strings.Lines(markdown) {
		if run := spanOfCode.FindString(line); strings.HasPrefix(line, "```") && (fence == "" || len(run) >= len(fence) && strings.TrimSpace(line) == run) {
			if fence == "" {
				fence = run
			} else {
				fence = ""
			}
			continue
		}
		if fence == "" {
			b.WriteString(line)
		}
	}
	text := b.String()
	for {
		open := unescaped(text)
		if open == nil {
			return text
		}
		ticks := text[open[0]:open[1]]
		for at := open[1]; ; {
			next := spanOfCode.FindStringIndex(text[at:])
			if next == nil {
				return text
			}
			if next[1]-next[0] == len(ticks) {
				text = text[:open[0]] + text[at+next[1]:]
				break
			}
			at += next[1]
		}
	}
}

// unescaped finds backticks that are not escaped.
func unescaped(text string) []int {
	for _, m := range spanOfCode.FindAllStringIndex(text, -1) {
		if m[0] == 0 || text[m[0]-1] != '\\' {
			return m
		}
	}
	return nil
}

// TestHostile: what a script says of itself is no markup of the report.
func TestHostile(t *testing.T) {
	r, err := New(t.Context(), question(t, hostileScript, fault.StaleLocal))
	if err != nil {
		t.Fatal(err)
	}
	report := string(r.Markdown())
	if strings.ContainsAny(report, "\u202e\x1b") {
		t.Errorf("what changes a terminal comes through:\n%q", report)
	}
	text := outside(report)
	for _, markup := range []string{`(^|[^\\])<`, `(^|[^\\])\]\(javascript`, `(^|[^\\])\[x\]`} {
		if m := regexp.MustCompile(markup).FindString(text); m != "" {
			t.Errorf("%q is markup:\n%s", m, report)
		}
	}
	if !strings.Contains(text, `\<img src=x onerror=alert(1)\>`) {
		t.Errorf("the title is not shown:\n%s", report)
	}
}
