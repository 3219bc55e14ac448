package pricefiles

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/big"
	"strconv"
	"time"

	"github.com/goccy/go-yaml"

	"fleetcost/models/cost"
)

var gcosts = Format{
	Name: "gcosts", Title: "gcosts price file", Holds: "on demand, spot, committed and sustained use prices of machines",
	is: func(head []byte) bool {
		return bytes.Contains(head, []byte("hour_spot:")) || bytes.HasPrefix(head, []byte("about:")) && bytes.Contains(head, []byte("google-cloud-pricing"))
	}, read: readGcosts,
}

// hoursOfMonth is the month of the file's monthly prices.
var hoursOfMonth = big.NewRat(730, 1)

// largestYAML bounds what is read at once: YAML cannot be streamed.
const largestYAML = 256 << 20

// readGcosts reads prices by the hour, and those of a month under a commitment. The
// month itself holds the sustained use discount of the series that have one.
func readGcosts(r io.Reader, f *File) error {
	text, err := io.ReadAll(io.LimitReader(r, largestYAML+1))
	if err != nil {
		return err
	}
	if len(text) > largestYAML {
		return errors.New("it is larger than 256 MiB")
	}
	var file struct {
		About   map[string]any
		Compute struct {
			Instance map[string]struct {
				CPU  any `yaml:"cpu"`
				RAM  any `yaml:"ram"`
				Cost map[string]map[string]number
			}
		}
	}
	if err := yaml.Unmarshal(text, &file); err != nil {
		return fmt.Errorf("%s", yaml.FormatError(err, false, false))
	}
	f.AsOf = generated(file.About)
	for _, machine := range sorted(file.Compute.Instance) {
		for _, region := range sorted(file.Compute.Instance[machine].Cost) {
			row := file.Compute.Instance[machine].Cost[region]
			o := Offer{Provider: "gcp", Machine: machine, Region: region}
			take := func(kind, key string, hours *big.Rat) {
				p, ok := f.number(string(row[key]), machine+" in "+region+": "+key)
				if !ok || !p.Positive() {
					return
				}
				one := o
				one.Kind, one.Price = kind, over(p, hours)
				f.add(one)
			}
			one := big.NewRat(1, 1)
			take("on_demand", "hour", one)
			take("spot", "hour_spot", one)
			take("committed_use_1y", "month_1y", hoursOfMonth)
			take("committed_use_3y", "month_3y", hoursOfMonth)
			hour, ok := f.number(string(row["hour"]), machine)
			month, also := f.number(string(row["month"]), machine)
			if ok && also && month.Positive() && over(month, hoursOfMonth).Compare(hour) < 0 {
				take("sustained_use_full_month", "month", hoursOfMonth)
			}
		}
	}
	return nil
}

// number is a number as it is written.
type number string

// UnmarshalYAML keeps the digits.
func (n *number) UnmarshalYAML(text []byte) error {
	*n = number(bytes.Trim(bytes.TrimSpace(text), `"'`))
	return nil
}

func over(p cost.Price, hours *big.Rat) cost.Price {
	r, ok := rat(p)
	if !ok {
		return cost.Price{}
	}
	return rounded(r.Quo(r, hours))
}

// generated is the day of the file: its time stamp, or the date it was made.
func generated(about map[string]any) string {
	if stamp, err := strconv.ParseInt(fmt.Sprint(about["timestamp"]), 10, 64); err == nil {
		return time.Unix(stamp, 0).UTC().Format(time.DateOnly)
	}
	if made, err := time.Parse(time.ANSIC, fmt.Sprint(about["generated"])); err == nil {
		return made.Format(time.DateOnly)
	}
	return ""
}

var coroot = Format{
	Name: "coroot", Title: "Coroot cloud prices", Holds: "on demand and spot prices of machines",
	is: func(head []byte) bool { return has("compute", "on_demand")(head) }, read: readCoroot,
}

// readCoroot reads a dump by provider, region and type. Its numbers of single
// precision are read as the shortest decimals that they can be.
func readCoroot(r io.Reader, f *File) error {
	s := newStream(r)
	err := s.object(func(provider string) (bool, error) {
		return true, s.object(func(section string) (bool, error) {
			if section != "compute" {
				f.leave("prices of other things than machines: " + section)
				return false, nil
			}
			return true, s.object(func(region string) (bool, error) {
				return true, s.object(func(machine string) (bool, error) {
					var p struct {
						OnDemand json.Number `json:"on_demand"`
						Spot     json.Number
					}
					if err := s.value(&p); err != nil {
						return true, err
					}
					for _, k := range []struct {
						kind string
						n    json.Number
					}{{"on_demand", p.OnDemand}, {"spot", p.Spot}} {
						if price, ok := f.number(single(k.n), machine+" in "+region); ok && price.Positive() {
							f.add(Offer{Provider: provider, Machine: machine, Region: region, Kind: k.kind, Price: price})
						}
					}
					return true, nil
				})
			})
		})
	})
	if err != nil {
		return err
	}
	return s.done()
}

// single writes a number of single precision without the digits that it has not.
func single(n json.Number) string {
	x, err := strconv.ParseFloat(n.String(), 64)
	if err != nil || float64(float32(x)) != x {
		return n.String()
	}
	return strconv.FormatFloat(x, 'e', -1, 32)
}
