// A provider for tests, made with terraform-plugin-framework (protocol 6).
//
// Its objects are files of JSON in the directory that the provider block names, so that what was
// created, updated and deleted can be looked at from outside.
package main

import (
	"context"
	"log"
	"os"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/provider/metaschema"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

const address = "registry.terraform.io/rform/peer"

type peer struct{}

type settings struct {
	Directory types.String `tfsdk:"directory"`
	Region    types.String `tfsdk:"region"`
}

func (p *peer) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = "peer"
	resp.Version = "1.0.0"
}

func (p *peer) Schema(_ context.Context, _ provider.SchemaRequest, resp *provider.SchemaResponse) {
	resp.Schema = schema.Schema{
		Attributes: map[string]schema.Attribute{
			"directory": schema.StringAttribute{
				Optional:    true,
				Description: "Where the objects are kept; PEER_DIRECTORY if it is not given.",
			},
			"region": schema.StringAttribute{
				Optional:    true,
				Description: "Taken and not used, so that this can stand in for a provider that has regions.",
			},
		},
	}
}

// metaModel is what a module says to this provider in a block provider_meta.
type metaModel struct {
	ModuleName types.String `tfsdk:"module_name"`
}

func (p *peer) MetaSchema(_ context.Context, _ provider.MetaSchemaRequest, resp *provider.MetaSchemaResponse) {
	resp.Schema = metaschema.Schema{Attributes: map[string]metaschema.Attribute{
		"module_name": metaschema.StringAttribute{Optional: true},
	}}
}

func (p *peer) Configure(ctx context.Context, req provider.ConfigureRequest, resp *provider.ConfigureResponse) {
	var given settings
	resp.Diagnostics.Append(req.Config.Get(ctx, &given)...)
	if resp.Diagnostics.HasError() {
		return
	}
	objects := &store{directory: given.Directory.ValueString()}
	if objects.directory == "" {
		objects.directory = os.Getenv("PEER_DIRECTORY")
	}
	resp.ResourceData = objects
	resp.DataSourceData = objects
	resp.EphemeralResourceData = objects
}

func (p *peer) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{
		func() resource.Resource { return &box{} },
		func() resource.Resource { return &crate{} },
	}
}

func (p *peer) DataSources(context.Context) []func() datasource.DataSource {
	return []func() datasource.DataSource{func() datasource.DataSource { return &lookup{} }}
}

func (p *peer) EphemeralResources(context.Context) []func() ephemeral.EphemeralResource {
	return []func() ephemeral.EphemeralResource{func() ephemeral.EphemeralResource { return &ticket{} }}
}

func (p *peer) Functions(context.Context) []func() function.Function {
	return []func() function.Function{func() function.Function { return &join{} }}
}

func main() {
	serve := func() provider.Provider { return &peer{} }
	err := providerserver.Serve(context.Background(), serve, providerserver.ServeOpts{Address: address})
	if err != nil {
		log.Fatal(err)
	}
}
