package bugreport

import (
	"bytes"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
)

// Markdown writes the report.
func (r *Report) Markdown() []byte {
	var b bytes.Buffer
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	line("# %s\n", plain(strings.TrimSuffix(r.Title, ".")))
	first := &r.Failures[0]
	line("**Should:** %s, %s: %s.", first.Where, code(first.Command), expects(first))
	if rule := r.paragraph("Rule", "Rules", "rule", "rules", "bucket"); rule != "" {
		line("Rule: %s", linked(rule))
	}
	line("\n**Does:** %s.", plain(first.Got))
	for _, f := range r.Failures[1:] {
		line("So does %s, %s: %s where it should be %s.", f.Where, code(f.Command), plain(f.Got), expects(&f))
	}
	if r.Parting != nil {
		line("\n**First difference:** %s.", plain(r.Parting.String()))
	}
	if len(r.Cause) > 0 {
		line("\n**It agrees** after this change of the modules, which keeps their meaning: %s.", r.Cause.What())
	}
	line("\n**Wrong:** %s.", list(append([]Engine{r.Wrong}, r.Fail...)))
	if len(r.Agree) > 0 {
		line("**Right:** %s; the oracle.", list(r.Agree))
	}
	for _, name := range slices.Sorted(maps.Keys(r.Cannot)) {
		line("%s cannot run it: %s.", plain(name), plain(r.Cannot[name]))
	}
	line("Seen on %s.", r.System)
	line("\nThe script, %s, run by %s; lines are those of the file:\n", plain(filepath.Base(r.Script.Source.Name)), code(r.Again))
	line("%s", block("wasm", strings.TrimSpace(r.body())))
	if r.Alone != "" {
		line("\nWithout wastrun: %s.", code(r.Alone))
	}
	r.sideBySide(&b)
	return b.Bytes()
}

func expects(f *Failure) string {
	if f.Expected == "" {
		return "it holds"
	}
	return code(f.Expected)
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

func list(engines []Engine) string {
	names := make([]string, len(engines))
	for i, e := range engines {
		names[i] = plain(e.Engine.Name())
		if e.Version != "" {
			names[i] += " (" + plain(e.Version) + ")"
		}
	}
	return strings.Join(names, "; ")
}

// body is the script without its first comment.
func (r *Report) body() string {
	text := string(r.Script.Source.Text)
	for strings.HasPrefix(text, ";;") {
		_, text, _ = strings.Cut(text, "\n")
	}
	return text
}

// sideBySide writes the walks in two columns, with a mark where they part.
func (r *Report) sideBySide(b *bytes.Buffer) {
	if r.Walks[0] == "" && r.Walks[1] == "" {
		return
	}
	if r.Walks[1] == "" {
		fmt.Fprintf(b, "\nThe last throw before that on the oracle; %s reports no throw there, or has none:\n\n%s\n",
			plain(r.Wrong.Engine.Name()), block("", strings.Trim(r.Walks[0], "\n")))
		return
	}
	left, right := strings.Split(strings.Trim(r.Walks[0], "\n"), "\n"), strings.Split(strings.Trim(r.Walks[1], "\n"), "\n")
	width := len("the oracle")
	for _, l := range left {
		width = max(width, len(l))
	}
	both := []string{fmt.Sprintf("  %-*s  %s", width, "the oracle", r.Wrong.Engine.Name())}
	for i := range max(len(left), len(right)) {
		x, y := at(left, i), at(right, i)
		mark := "  "
		if oneLine(x) != oneLine(y) {
			mark = "> "
		}
		both = append(both, strings.TrimRight(fmt.Sprintf("%s%-*s  %s", mark, width, x, y), " "))
	}
	fmt.Fprintf(b, "\nThe deciding throw:\n\n%s\n", block("", strings.Join(both, "\n")))
}

func at(lines []string, i int) string {
	if i < len(lines) {
		return lines[i]
	}
	return ""
}
