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
	line("# %s\n", strings.TrimSuffix(r.Title, "."))
	first := &r.Failures[0]
	line("**Should:** %s, `%s`: %s.", first.Where, first.Command, expects(first))
	if rule := r.paragraph("Rule", "Rules", "rule", "rules", "bucket"); rule != "" {
		line("Rule: %s", linked(rule))
	}
	line("\n**Does:** %s.", oneLine(first.Got))
	for _, f := range r.Failures[1:] {
		line("So does %s, `%s`: %s where it should be %s.", f.Where, f.Command, oneLine(f.Got), expects(&f))
	}
	if r.Parting != nil {
		line("\n**First difference:** %s.", r.Parting)
	}
	if len(r.Cause) > 0 {
		line("\n**It agrees** after this change of the modules, which keeps their meaning: %s.", r.Cause.What())
	}
	line("\n**Wrong:** %s.", list(append([]Engine{r.Wrong}, r.Fail...)))
	if len(r.Agree) > 0 {
		line("**Right:** %s; the oracle.", list(r.Agree))
	}
	for _, name := range slices.Sorted(maps.Keys(r.Cannot)) {
		line("%s cannot run it: %s.", name, oneLine(r.Cannot[name]))
	}
	line("Seen on %s.", r.System)
	line("\nThe script, %s, run by `%s`; lines are those of the file:\n", filepath.Base(r.Script.Source.Name), r.Again)
	line("```wasm\n%s\n```", strings.TrimSpace(r.body()))
	if r.Alone != "" {
		line("\nWithout wastrun: `%s`.", r.Alone)
	}
	r.sideBySide(&b)
	return b.Bytes()
}

func expects(f *Failure) string {
	if f.Expected == "" {
		return "it holds"
	}
	return "`" + oneLine(f.Expected) + "`"
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

func list(engines []Engine) string {
	names := make([]string, len(engines))
	for i, e := range engines {
		names[i] = e.Engine.Name()
		if e.Version != "" {
			names[i] += " (" + e.Version + ")"
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
		fmt.Fprintf(b, "\nThe last throw before that on the oracle; %s does not tell of its own, or there is none:\n\n```\n%s\n```\n",
			r.Wrong.Engine.Name(), strings.Trim(r.Walks[0], "\n"))
		return
	}
	left, right := strings.Split(strings.Trim(r.Walks[0], "\n"), "\n"), strings.Split(strings.Trim(r.Walks[1], "\n"), "\n")
	width := len("the oracle")
	for _, l := range left {
		width = max(width, len(l))
	}
	fmt.Fprintf(b, "\nThe deciding throw:\n\n```\n  %-*s  %s\n", width, "the oracle", r.Wrong.Engine.Name())
	for i := range max(len(left), len(right)) {
		x, y := at(left, i), at(right, i)
		mark := "  "
		if oneLine(x) != oneLine(y) {
			mark = "> "
		}
		b.WriteString(strings.TrimRight(fmt.Sprintf("%s%-*s  %s", mark, width, x, y), " ") + "\n")
	}
	b.WriteString("```\n")
}

func at(lines []string, i int) string {
	if i < len(lines) {
		return lines[i]
	}
	return ""
}
