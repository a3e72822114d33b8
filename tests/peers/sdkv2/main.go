// A provider for tests, made with terraform-plugin-sdk v2 (protocol 5).
//
// Its objects are files of JSON in the directory that the provider block names.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/hashicorp/go-cty/cty"
	"github.com/hashicorp/terraform-plugin-sdk/v2/diag"
	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"
	"github.com/hashicorp/terraform-plugin-sdk/v2/plugin"
)

type store struct {
	directory string
}

func (s *store) path(id string) string {
	return filepath.Join(s.directory, filepath.Base(id)+".json")
}

func provider() *schema.Provider {
	return &schema.Provider{
		Schema: map[string]*schema.Schema{
			"directory": {Type: schema.TypeString, Required: true},
		},
		ResourcesMap:   map[string]*schema.Resource{"old_shelf": shelf()},
		DataSourcesMap: map[string]*schema.Resource{"old_shelf": lookup()},
		ConfigureContextFunc: func(_ context.Context, d *schema.ResourceData) (any, diag.Diagnostics) {
			return &store{directory: d.Get("directory").(string)}, nil
		},
	}
}

// shelf has what is peculiar to the older SDK: zero values that are absence, defaults, sets of nested
// blocks, timeouts, a difference of its own making, and an older version of its schema.
func shelf() *schema.Resource {
	return &schema.Resource{
		SchemaVersion: 1,
		Timeouts: &schema.ResourceTimeout{
			Create: schema.DefaultTimeout(5 * time.Minute),
			Delete: schema.DefaultTimeout(time.Minute),
		},
		Schema: map[string]*schema.Schema{
			"name":     {Type: schema.TypeString, Required: true},
			"zone":     {Type: schema.TypeString, Optional: true, ForceNew: true},
			"size":     {Type: schema.TypeInt, Optional: true, Default: 10},
			"note":     {Type: schema.TypeString, Optional: true},
			"enabled":  {Type: schema.TypeBool, Optional: true},
			"password": {Type: schema.TypeString, Optional: true, Sensitive: true},
			"token":    {Type: schema.TypeString, Optional: true, WriteOnly: true},
			"labels":   {Type: schema.TypeMap, Optional: true, Elem: &schema.Schema{Type: schema.TypeString}},
			"serial":   {Type: schema.TypeInt, Computed: true},
			"timeout":  {Type: schema.TypeString, Computed: true},
			"rule": {
				Type:     schema.TypeSet,
				Optional: true,
				Elem: &schema.Resource{Schema: map[string]*schema.Schema{
					"port":     {Type: schema.TypeInt, Required: true},
					"protocol": {Type: schema.TypeString, Optional: true, Default: "tcp"},
				}},
			},
			"place": {
				Type:     schema.TypeList,
				Optional: true,
				MaxItems: 1,
				Elem: &schema.Resource{Schema: map[string]*schema.Schema{
					"room": {Type: schema.TypeString, Required: true},
					"code": {Type: schema.TypeString, Computed: true},
				}},
			},
		},
		CustomizeDiff: func(_ context.Context, d *schema.ResourceDiff, _ any) error {
			if d.Get("name").(string) == "forbidden" {
				return errors.New("a shelf cannot be called forbidden")
			}
			if d.Id() != "" && d.HasChange("name") {
				return d.SetNewComputed("serial")
			}
			return nil
		},
		CreateContext: create,
		ReadContext:   read,
		UpdateContext: update,
		DeleteContext: remove,
		Importer:      &schema.ResourceImporter{StateContext: schema.ImportStatePassthroughContext},
		StateUpgraders: []schema.StateUpgrader{{
			Version: 0,
			Type: cty.Object(map[string]cty.Type{
				"id":    cty.String,
				"title": cty.String,
			}),
			Upgrade: func(_ context.Context, raw map[string]any, _ any) (map[string]any, error) {
				raw["name"] = raw["title"]
				delete(raw, "title")
				return raw, nil
			},
		}},
	}
}

func lookup() *schema.Resource {
	return &schema.Resource{
		Schema: map[string]*schema.Schema{
			"shelf_id": {Type: schema.TypeString, Required: true},
			"name":     {Type: schema.TypeString, Computed: true},
		},
		ReadContext: func(_ context.Context, d *schema.ResourceData, meta any) diag.Diagnostics {
			id := d.Get("shelf_id").(string)
			kept, found, err := load(meta.(*store), id)
			if err != nil || !found {
				return diag.Diagnostics{{
					Severity:      diag.Error,
					Summary:       "No such shelf",
					Detail:        "There is no shelf " + id + ".",
					AttributePath: cty.GetAttrPath("shelf_id"),
				}}
			}
			d.SetId(id)
			return diag.FromErr(d.Set("name", kept["name"]))
		},
	}
}

func load(s *store, id string) (map[string]any, bool, error) {
	text, err := os.ReadFile(s.path(id))
	if errors.Is(err, os.ErrNotExist) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, err
	}
	var kept map[string]any
	return kept, true, errors.Join(json.Unmarshal(text, &kept))
}

var kept = []string{"name", "zone", "size", "note", "enabled", "password", "labels", "serial", "timeout"}

func save(d *schema.ResourceData, s *store) error {
	object := map[string]any{}
	for _, name := range kept {
		object[name] = d.Get(name)
	}
	object["rule"] = d.Get("rule").(*schema.Set).List()
	object["place"] = d.Get("place")
	if token, found := d.GetRawConfigAt(cty.GetAttrPath("token")); !found.HasError() && !token.IsNull() {
		object["token"] = token.AsString()
	}
	text, err := json.Marshal(object)
	if err != nil {
		return err
	}
	return os.WriteFile(s.path(d.Id()), text, 0o600)
}

func place(d *schema.ResourceData) error {
	places := d.Get("place").([]any)
	for _, place := range places {
		fields := place.(map[string]any)
		fields["code"] = "code of " + fields["room"].(string)
	}
	return d.Set("place", places)
}

func create(_ context.Context, d *schema.ResourceData, meta any) diag.Diagnostics {
	name := d.Get("name").(string)
	if name == "refused" {
		return diag.Diagnostics{{
			Severity:      diag.Error,
			Summary:       "Shelf refused",
			Detail:        "Nobody wants this shelf.",
			AttributePath: cty.GetAttrPath("name"),
		}}
	}
	d.SetId("shelf-" + name)
	err := errors.Join(
		d.Set("serial", 1),
		d.Set("timeout", fmt.Sprint(d.Timeout(schema.TimeoutCreate))),
		place(d),
		save(d, meta.(*store)),
	)
	if name == "half" {
		return diag.Errorf("the shelf is only half made")
	}
	return diag.FromErr(err)
}

func read(_ context.Context, d *schema.ResourceData, meta any) diag.Diagnostics {
	object, found, err := load(meta.(*store), d.Id())
	if err != nil {
		return diag.FromErr(err)
	}
	if !found {
		d.SetId("")
		return nil
	}
	for _, name := range append(kept, "rule", "place") {
		if err := d.Set(name, object[name]); err != nil {
			return diag.FromErr(err)
		}
	}
	return nil
}

func update(_ context.Context, d *schema.ResourceData, meta any) diag.Diagnostics {
	if d.HasChange("name") {
		if err := d.Set("serial", d.Get("serial").(int)+1); err != nil {
			return diag.FromErr(err)
		}
	}
	return diag.FromErr(errors.Join(place(d), save(d, meta.(*store))))
}

func remove(_ context.Context, d *schema.ResourceData, meta any) diag.Diagnostics {
	if d.Get("name").(string) == "stuck" {
		return diag.Errorf("the shelf does not want to go")
	}
	err := os.Remove(meta.(*store).path(d.Id()))
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	return diag.FromErr(err)
}

func main() {
	plugin.Serve(&plugin.ServeOpts{ProviderFunc: provider})
}
