package main

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/alecthomas/kong"

	"wasmjudge/wasm/wasmtest"
)

// commandsHead is what stands before the first subcommand in docs/commands.md.
const commandsHead = `# Commands

Each command of wastrun: its arguments, its flags, what its exit status means, and the files that it reads and writes. This page is made of the command line's
own description by ` + "`go test ./cmd/wastrun -run TestCommandsPage -update`; `wastrun COMMAND --help` prints the same" + `.

%s (standard input) may stand wherever a file is read, and for standard output wherever one is written. Every command also has
%s, which names the file of engines behind drivers (%s), and %s.

`

// TestCommandsPage holds docs/commands.md against the command line: each subcommand has a section, with its details.
func TestCommandsPage(t *testing.T) {
	var line commandLine
	parser := newParser(&line, &environment{})
	var b strings.Builder
	fmt.Fprintf(&b, commandsHead, "`-`", "`--engines FILE`", "[drivers.md](drivers.md)", "`--help`")
	known := map[string]bool{}
	for _, n := range parser.Model.Leaves(true) {
		path := commandPath(n)
		d, ok := details[path]
		if !ok {
			t.Errorf("wastrun %s has no details", path)
		}
		known[path] = true
		writeCommand(&b, n, path, &d)
	}
	for path := range details {
		if !known[path] {
			t.Errorf("there are details of wastrun %s, and no such command", path)
		}
	}
	// the page does not change with each engine
	page := strings.ReplaceAll(b.String(), strings.Join(ownEngines(), ", "), "those that `wastrun engines` lists")
	wasmtest.GoldenFile(t, "../../docs/commands.md", []byte(strings.TrimRight(page, "\n")+"\n"))
}

// writeCommand writes a subcommand's section.
func writeCommand(b *strings.Builder, n *kong.Node, path string, d *detail) {
	fmt.Fprintf(b, "## wastrun %s\n\n    %s\n\n%s\n", path, strings.TrimSpace(n.Summary()), n.Help)
	if own, _, ok := strings.Cut(n.Detail, "\n\nExit status: "); ok {
		fmt.Fprintf(b, "\n%s\n", own)
	}
	var rows [][2]string
	for _, p := range n.Positional {
		rows = append(rows, [2]string{"`" + p.Summary() + "`", p.Help})
	}
	for _, f := range n.Flags {
		if !f.Hidden && f.Name != "help" {
			rows = append(rows, [2]string{flagName(f), f.Help})
		}
	}
	writeTable(b, "argument", "what it says", rows)
	rows = [][2]string{{"0", d.held}}
	if d.failed != "" {
		rows = append(rows, [2]string{"1", d.failed})
	}
	two := everyUnusable
	if d.unusable != "" {
		two += "; " + d.unusable
	}
	writeTable(b, "exit status", "if", append(rows, [2]string{"2", two}))
	rows = nil
	for _, f := range d.files {
		rows = append(rows, [2]string{"`" + f.name + "`", f.format})
	}
	writeTable(b, "file", "format", rows)
	b.WriteString("\n")
}

// flagName is a flag as it is written on the command line.
func flagName(f *kong.Flag) string {
	name := "--" + f.Name
	if f.Short != 0 {
		name = fmt.Sprintf("-%c, %s", f.Short, name)
	}
	switch {
	case f.Enum != "":
		name += " " + strings.Join(f.EnumSlice(), ",")
	case !f.IsBool():
		name += " " + f.FormatPlaceHolder()
	}
	return "`" + name + "`"
}

// documents are the other pages that details name.
var documents = regexp.MustCompile(`docs/(\w+\.md)|\bcrashers/README\.md`)

// link makes links of the pages that a text names, as seen from docs.
func link(page string) string {
	if name, ok := strings.CutPrefix(page, "docs/"); ok {
		return "[" + name + "](" + name + ")"
	}
	return "[" + page + "](../" + page + ")"
}

func writeTable(b *strings.Builder, left, right string, rows [][2]string) {
	if len(rows) == 0 {
		return
	}
	fmt.Fprintf(b, "\n| %s | %s |\n| --- | --- |\n", left, right)
	escape := strings.NewReplacer("|", "\\|", "<", "&lt;")
	for _, r := range rows {
		fmt.Fprintf(b, "| %s | %s |\n", r[0], documents.ReplaceAllStringFunc(escape.Replace(r[1]), link))
	}
}
