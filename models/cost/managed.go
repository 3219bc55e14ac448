package cost

import (
	"errors"
	"fmt"

	"fleetcost/models"
)

// A Managed offer is a server that the provider runs itself, such as a
// database or a cache, at its price in one region. Storage, input and output,
// backups and traffic are not in the price.
type Managed struct {
	Name    string // db.m6g.large
	Service string // what it speaks: postgres, mysql, redis, valkey, kafka
	Product string // what the provider calls it: Amazon RDS for PostgreSQL
	// MultiAZ is set where a second server in another availability zone stands
	// by; both are then in the price.
	MultiAZ bool
	// VCPU of the server that answers; 0 where the provider does not say.
	VCPU   float64
	Memory models.Bytes
	Hourly Money  // of one, with its standby, to the nearest nano-dollar
	Hour   Price  // the same exactly; unknown where Hourly is exact
	Rate   string // rds_postgres db.m6g.large_multi_az
	Units  float64
	AsOf   string // date of the price, YYYY-MM-DD
	Source string
}

// HourPrice is the price of an hour, exactly.
func (m Managed) HourPrice() Price {
	if m.Hour.Known() {
		return m.Hour
	}
	return m.Hourly.Price()
}

// charge sets the price of an hour.
func (m *Managed) charge(hour Price) (err error) {
	m.Hourly, m.Hour, err = charged(hour)
	return err
}

// String is the service, the name and the zones: postgres db.m6g.large, single-AZ.
func (m Managed) String() string {
	if m.Own() {
		return m.Name
	}
	return m.Service + " " + m.zoned()
}

// OwnPrice is what somebody says that a server costs by the hour, whatever it is.
func OwnPrice(hourly Money) Managed {
	return Managed{Name: "own price", Product: "own price", Hourly: hourly, AsOf: "own", Source: "the scenario"}
}

// Own tells whether the price is somebody's own, and nothing else is known of the server.
func (m Managed) Own() bool { return m.Service == "" && m.Name != "" && m.Product == m.Name }

func (m Managed) zoned() string {
	if m.MultiAZ {
		return m.Name + ", multi-AZ"
	}
	return m.Name + ", single-AZ"
}

// Check tells what is missing or impossible in the offer, all at once.
func (m Managed) Check() error {
	var problems []error
	demand := func(holds bool, what string, args ...any) {
		if !holds {
			problems = append(problems, fmt.Errorf("%v: "+what, append([]any{m}, args...)...))
		}
	}
	demand(m.Name != "" && (m.Service != "" || m.Own()), "a managed offer has a name and a service")
	demand(m.Hourly > 0, "the price per hour is missing (%v)", m.Hourly)
	demand(m.VCPU >= 0, "%v vCPU", m.VCPU) // NaN too
	demand(m.Memory > 0 || m.Own(), "%v of memory", m.Memory)
	return errors.Join(problems...)
}

// Bill prices count of them (a server and its read replicas, the shards of a
// cache) for one month:
//
//	count · 730 h · price
//
// It is an error when the price is missing, when there is none of them, and
// when the amount is beyond the range of Money.
func (m Managed) Bill(count int) (Bill, error) {
	if err := m.Check(); err != nil {
		return Bill{}, err
	}
	if count < 1 {
		return Bill{}, fmt.Errorf("%v: %d instances have no bill", m, count)
	}
	return oneLine(m.String(), float64(count)*HoursPerMonth, "instance-hours", m.HourPrice(), priced{m.AsOf, m.Source})
}

// A Metered offer is paid by what is asked of it, such as a queue by its
// requests. Price steps and free allowances are not modelled: it is the first
// price that is paid for.
type Metered struct {
	Name    string // standard
	Service string // sqs, sns, dynamodb
	Product string // what the provider calls it: Amazon SQS
	Unit    string // what is counted: requests
	// PerMillion is the price of a million units.
	PerMillion Money
	AsOf       string // date of the price, YYYY-MM-DD
	Source     string
}

// String is the service and the name: sqs standard.
func (m Metered) String() string { return m.Service + " " + m.Name }

// Check tells what is missing in the offer, all at once.
func (m Metered) Check() error {
	var problems []error
	if m.Name == "" || m.Service == "" || m.Unit == "" {
		problems = append(problems, fmt.Errorf("%v: a metered offer has a name, a service and a unit", m))
	}
	if m.PerMillion <= 0 {
		problems = append(problems, fmt.Errorf("%v: the price of a million is missing (%v)", m, m.PerMillion))
	}
	return errors.Join(problems...)
}

// Bill prices a month of so many units per second:
//
//	rate · 3600 · 730 / 10⁶ · price of a million
//
// A message that goes through a queue is several requests (to send, to receive
// and to delete it, fewer in batches): the rate is that of the requests. It is
// an error when the price is missing, when the rate is negative or no number,
// and when the amount is beyond the range of Money.
func (m Metered) Bill(perSecond float64) (Bill, error) {
	if err := m.Check(); err != nil {
		return Bill{}, err
	}
	if !(perSecond >= 0) {
		return Bill{}, fmt.Errorf("%v: %v %s per second have no bill", m, perSecond, m.Unit)
	}
	return oneLine(m.String(), perSecond*3600*HoursPerMonth/1e6, "million "+m.Unit, m.PerMillion.Price(), priced{m.AsOf, m.Source})
}

// oneLine is a bill of one line; the error says what it would have been of.
func oneLine(what string, quantity float64, unit string, price Price, from priced) (Bill, error) {
	var bill Bill
	err := bill.add(what, quantity, unit, price, from)
	if err == nil {
		err = bill.bounded()
	}
	if err != nil {
		return Bill{}, fmt.Errorf("%s: %w", what, err)
	}
	return bill, nil
}

// A Backend is what a backend of a scenario is run on: so many servers of a managed
// offer, the same in every design.
type Backend struct {
	Name  string // of the backend
	Offer Managed
	Count int
}
