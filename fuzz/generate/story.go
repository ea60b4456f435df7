package generate

import (
	"fmt"
	"strings"

	"wasmjudge/fuzz/program"
)

// Story returns what the last program was planned to show, a leg of a goal a line.
func (g *Generator) Story() (lines []string) {
	for i, goal := range g.plan.goals {
		for k := range goal.legs {
			lines = append(lines, fmt.Sprintf("goal %d, leg %d: %s", i, k, goal.legs[k].story()))
		}
	}
	return lines
}

var wayWords = [...]string{wayCall: "calls", wayRef: "calls by reference", wayTable: "calls by table", wayRoute: "calls by table", wayGlobal: "calls by global",
	wayExport: "calls"}

var originWords = [...]string{originThrow: "throws", originRef: "throws again", originTrap: "traps", originNull: "throws null",
	originDive: "exhausts the stack", originHost: "throws"}

var placeWords = [...]string{placeNone: "nowhere", placeGlobal: "a global", placeTable: "a table", placeHost: "the host", placeField: "a structure",
	placeElement: "an array", placeObject: "a structure that is known as an object only"}

// story describes a leg from the outside in, and who is to catch.
func (l *leg) story() string {
	var b strings.Builder
	if l.start {
		b.WriteString("at the start ")
	}
	for i := range l.stations {
		f := &l.stations[i]
		if i > 0 {
			tail := ""
			if f.tail {
				tail = "tail-"
			}
			fmt.Fprintf(&b, " %s%s ", tail, wayWords[f.way])
		}
		if f.host() {
			fmt.Fprintf(&b, "host%d", f.number)
		} else {
			fmt.Fprintf(&b, "station%d of instance %d", f.number, f.instance)
		}
	}
	fmt.Fprintf(&b, ", which %s", originWords[l.origin])
	switch l.origin {
	case originThrow:
		fmt.Fprintf(&b, " its tag %d", l.innermost().tag)
	case originRef:
		fmt.Fprintf(&b, " what waits in %s", placeWords[l.goal.place])
	}
	if !l.throws() {
		return b.String()
	}
	fmt.Fprintf(&b, ", of %v; ", l.thrown)
	switch {
	case l.handler < 0:
		b.WriteString("nobody is to catch it")
	case l.stations[l.handler].host():
		fmt.Fprintf(&b, "host%d is to catch it", l.stations[l.handler].number)
	default:
		fmt.Fprintf(&b, "station%d is to catch it", l.stations[l.handler].number)
	}
	for i := range l.stations {
		if l.stations[i].keeps {
			fmt.Fprintf(&b, " and station%d to put it into %s", l.stations[i].number, placeWords[l.goal.place])
		}
	}
	return b.String()
}

// String writes a tag's identity.
func (t tagID) String() string {
	if t.instance == program.HostInstance {
		return fmt.Sprintf("host tag %d", t.index)
	}
	return fmt.Sprintf("instance %d tag %d", t.instance, t.index)
}
