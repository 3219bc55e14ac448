// Package manifests writes the settings of autoscalers as the tools that run them read
// them: objects of Kubernetes, templates of CloudFormation. A tool is one file, which
// registers it.
//
// It will never know how the settings were found, nor the names of the reader's own
// clusters, groups and queues: what a tool must know of those are parameters, or names to
// be replaced.
package manifests

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"

	"fleetcost/models"
	"fleetcost/models/report"
)

// A Tool runs autoscalers.
type Tool struct {
	// Policies are the autoscalers that it can run, its own first.
	Policies []string
	// documents are what it reads of the services of a tuning.
	documents func(t *report.Tuning) ([]document, error)
}

// A document has remarks for people above what the tool reads.
type document struct {
	remarks []string
	content any
}

// Tools are the tools by name.
var Tools = models.NewRegistry[Tool]("tool")

// Runs tells whether the tool can run an autoscaler.
func (t Tool) Runs(policy string) bool { return slices.Contains(t.Policies, policy) }

// ForServers is the autoscaler that the tool runs of servers, which have no queue to
// measure.
func (t Tool) ForServers() string {
	for _, policy := range t.Policies {
		if policy != "queue" {
			return policy
		}
	}
	return t.Policies[0]
}

// An Unspoken is a setting that a tool has no words for.
type Unspoken struct{ What, Fix string }

func (u Unspoken) Error() string { return u.What + "; " + u.Fix }

// Write is the settings of a tuning as YAML for a tool, below remarks for people about all
// of it.
func Write(tool string, t *report.Tuning, remarks ...string) ([]byte, error) {
	kind, ok := Tools.Find(tool)
	if !ok {
		return nil, Unspoken{fmt.Sprintf("there is no tool %q", tool), "give one of " + strings.Join(Tools.Names(), ", ")}
	}
	for _, s := range t.Services {
		if !kind.Runs(s.Policy) {
			return nil, Refuse(tool, s.Policy)
		}
	}
	all, err := kind.documents(t)
	if err != nil {
		return nil, err
	}
	var page bytes.Buffer
	remark := func(text string) { page.WriteString("# " + strings.Join(strings.Fields(text), " ") + "\n") }
	for _, r := range remarks {
		remark(r)
	}
	for i, d := range all {
		if i > 0 {
			page.WriteString("---\n")
		}
		for _, r := range d.remarks {
			remark(r)
		}
		text, err := yaml.MarshalWithOptions(d.content, yaml.IndentSequence(true))
		if err != nil {
			return nil, err
		}
		page.Write(text)
	}
	return page.Bytes(), nil
}

// Refuse says that a tool cannot run a policy, and what can be done.
func Refuse(tool, policy string) error {
	var own []string
	if kind, ok := Tools.Find(tool); ok {
		own = kind.Policies
	}
	var names []string
	for _, e := range Tools.Entries() {
		if e.Value.Runs(policy) {
			names = append(names, "--emit "+e.Name)
		}
	}
	ways := []string{"--policy " + strings.Join(own, " or ")}
	if len(names) > 0 {
		ways = append(names, ways...)
	}
	return Unspoken{fmt.Sprintf("%s cannot run the policy %q", tool, policy), "give " + strings.Join(ways, ", or ")}
}

// objectName is a name as Kubernetes allows it (RFC 1123): of the service, or of the
// design where it has none.
func objectName(t *report.Tuning, s *report.TunedService) string {
	name := s.Name
	if name == "" {
		name = t.Design
	}
	name = strings.Trim(strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			return r
		case r >= 'A' && r <= 'Z':
			return r + 'a' - 'A'
		}
		return '-'
	}, name), "-")
	if len(name) > longestObjectName {
		name = strings.Trim(name[:longestObjectName], "-")
	}
	if name == "" {
		return "service"
	}
	return name
}

// longestObjectName is how long the name of an object may be that is a label too.
const longestObjectName = 63

// resourceName is a name as CloudFormation allows it: letters and digits.
func resourceName(name string) string {
	var out strings.Builder
	for part := range strings.FieldsFuncSeq(name, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9')
	}) {
		out.WriteString(strings.ToUpper(part[:1]) + part[1:])
	}
	return out.String()
}
