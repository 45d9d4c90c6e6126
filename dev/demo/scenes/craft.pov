// Craft: 1 a potter's yard, jars drying, 2 helmets hung at a site gate, upright, 3 glazed bowls on a shelf.
#declare Indoor = 0;
#include "common.inc"
#macro Jar(K) lathe { cubic_spline 9, #switch (K)
    #case (0) <0.10,-0.1>, <0.16,0>, <0.30,0.25>, <0.34,0.5>, <0.22,0.78>, <0.16,0.88>, <0.21,0.98>, <0.17,0.97>, <0.13,0.9> #break
    #case (1) <0.1,-0.1>, <0.14,0>, <0.19,0.2>, <0.24,0.5>, <0.27,0.75>, <0.2,0.95>, <0.24,1.02>, <0.2,1.02>, <0.17,0.95> #break
    #case (2) <0.1,-0.1>, <0.18,0>, <0.36,0.18>, <0.44,0.42>, <0.36,0.62>, <0.33,0.68>, <0.39,0.73>, <0.35,0.73>, <0.3,0.66> #break
    #else <0.05,-0.05>, <0.09,0>, <0.11,0.05>, <0.24,0.2>, <0.31,0.33>, <0.33,0.37>, <0.31,0.37>, <0.22,0.22>, <0.05,0.09>
  #end sturm } #end
#macro Clay(C) texture { pigment { bozo turbulence 0.6 scale 0.2 color_map { [0 rgb C*0.8] [1 rgb C*1.15] } } normal { gradient y 0.2 scale 0.02 } finish { specular 0.12 roughness 0.08 } } #end
#macro Glaze(C, D) texture { pigment { gradient y turbulence 0.35 octaves 3 color_map { [0 rgb D] [0.35 rgb D] [0.5 rgb C] [1 rgb C] } } finish { specular 0.7 roughness 0.01 reflection { 0.02, 0.4 fresnel on } } } interior { ior 1.5 } #end
#if (Shot = 1)
  #declare To = <-0.75,0.42,0.4>; Sky(To, <0.15,0.29,0.55>, <0.76,0.75,0.70>, <1.1,0.95,0.7>, <0.9,0.88,0.84>, 0.6) Sun(To, <2.3,1.95,1.45>) Haze(300, <0.72,0.70,0.66>)
  plane { y, 0 texture { pigment { brick rgb <0.30,0.27,0.24> rgb <0.38,0.19,0.13> brick_size <0.4,0.4,0.2> mortar 0.012 } normal { granite 0.2 } finish { specular 0.08 } } }
  #declare Raw = array[3]; #declare I = 0; #while (I < 3) #declare Raw[I] = object { Jar(I) Clay(<0.47,0.33,0.23>) } #declare I = I + 1; #end
  #declare Done = array[3]; #declare Done[0] = object { Jar(0) Glaze(<0.30,0.13,0.04>, <0.10,0.04,0.02>) } #declare Done[1] = object { Jar(1) Glaze(<0.16,0.24,0.20>, <0.28,0.17,0.08>) } #declare Done[2] = object { Jar(2) Glaze(<0.05,0.11,0.28>, <0.55,0.55,0.50>) }
  #declare Z = 0; #while (Z < 12) #declare X = -7; #while (X < 8) #if (abs(X + 0.4) > 0.9)
    object { #if (rand(Dice) < 0.72) Raw[mod(abs(X),3)] #else Done[mod(abs(X),3)] #end scale R(0.9,1.05) rotate y*R(0,360) translate <X*0.92 + R(-0.05,0.05),0,1.2 + Z*0.98> } #end #declare X = X + 1; #end #declare Z = Z + 1; #end
  object { Person(2, 1, <0.30,0.16,0.14>, <0.06,0.06,0.07>, 0) rotate y*60 translate <0.25,0,3.5> } object { Person(1, 1, <0.15,0.25,0.35>, <0.06,0.06,0.07>, 0) rotate y*-8 translate <-0.45,0,7.4> } object { Person(4, 3, <0.4,0.36,0.3>, <0.1,0.1,0.12>, <0.2,0.2,0.2>) rotate y*40 translate <0.2,0,10.6> }
  // the kiln and the houses behind
  union { difference { cylinder { <-6,0,17>, <3,0,17>, 2.4 } plane { y, 0 } } box { <3,0,15.2>, <4.8,3.4,18.8> } cylinder { <3.9,0,17>, <3.9,11,17>, 0.75 } texture { pigment { brick rgb <0.25,0.2,0.17> rgb <0.36,0.16,0.10> brick_size <0.5,0.16,0.25> mortar 0.02 } normal { granite 0.2 } } }
  Street(-22, -7, 19, 8, 2, 4, 0) Street(6, 24, 20, 8, 2, 4, 0)
  #declare Leaves = Crown(800, 0.1, <0.06,0.11,0.03>) object { Tree(Leaves, 9, 3) translate <-9,0,18> } object { Tree(Leaves, 7, 2.4) translate <8,0,19> } object { Palm(9) translate <12,0,22> }
  View(<-0.5,2.5,-2.4>, <-0.1,0.9,5>, 60)
#else #if (Shot = 2)
  #declare To = <-0.6,0.55,-0.6>; Sky(To, <0.15,0.29,0.56>, <0.68,0.72,0.76>, <1,0.95,0.85>, <0.9,0.9,0.9>, 0.6) Sun(To, <2.0,1.8,1.45>)
  box { <-4,-3,0>, <4,4,0.3> texture { pigment { gradient x turbulence 0.02 color_map { [0.04 rgb <0.05,0.07,0.08>] [0.05 rgb <0.16,0.26,0.30>] [1 rgb <0.20,0.31,0.35>] } scale 0.24 } normal { granite 0.1 } finish { specular 0.1 } } }
  #macro Helmet(C) union { difference { union { sphere { 0, 1 scale <0.13,0.125,0.155> } cylinder { 0, y*0.012, 1 scale <0.14,1,0.19> translate z*-0.03 } box { <-0.022,0.09,-0.14>, <0.022,0.133,0.13> } cylinder { <-0.06,0,-0.02>, <-0.06,0.117,-0.02>, 0.012 } } sphere { 0, 1 scale <0.118,0.113,0.143> } plane { y, 0 } texture { pigment { bozo turbulence 0.8 scale 0.12 color_map { [0 rgb C*0.8] [0.5 rgb C] [0.9 rgb C] [1 rgb C*0.55] } } finish { specular 0.6 roughness 0.015 reflection { 0.02, 0.25 fresnel on } } } interior { ior 1.5 } }
     cylinder { <-0.12,0.01,0>, <-0.06,-0.16,-0.03>, 0.005 Matt(0.06) } cylinder { <0.12,0.01,0>, <-0.06,-0.16,-0.03>, 0.005 Matt(0.06) } } #end
  #declare Tones = array[5] { <0.75,0.50,0.02>, <0.72,0.72,0.70>, <0.05,0.20,0.52>, <0.75,0.50,0.02>, <0.60,0.08,0.04> }
  #declare Y = 0; #while (Y < 4) box { <-4,Y*0.52 - 0.78,-0.05>, <4,Y*0.52 - 0.7,0> texture { Wood } } #declare X = -4; #while (X < 5) #if (rand(Dice) < 0.92)
    union { object { Helmet(Tones[floor(R(0,4.99))]) rotate x*-62 rotate z*R(-8,8) translate <0,0.02,-0.18> } cylinder { <0,-0.02,-0.2>, <0,-0.02,0>, 0.012 texture { Steel } } translate <X*0.40 + R(-0.02,0.02),Y*0.52 - 0.62,0> } #else cylinder { <X*0.4,Y*0.52-0.74,-0.2>, <X*0.4,Y*0.52-0.74,0>, 0.012 texture { Steel } } #end #declare X = X + 1; #end #declare Y = Y + 1; #end
  View(<-0.75,0.25,-1.75>, <0.12,0.12,0>, 66)
#else
  #declare To = <-0.7,0.5,-0.5>; Sky(To, <0.20,0.30,0.50>, <0.70,0.70,0.68>, <1,0.95,0.85>, <0.9,0.9,0.9>, 0.6) light_source { <-4,3.4,-2.6> rgb <1.7,1.5,1.2> area_light y*1.4, x*1.4, 2, 2 adaptive 0 } light_source { <3,1.5,-2> rgb <0.25,0.3,0.4> shadowless }
  box { <-4,-1,0.75>, <4,4,0.9> texture { pigment { bozo turbulence 0.8 scale 0.5 color_map { [0 rgb <0.30,0.24,0.18>] [1 rgb <0.40,0.33,0.26>] } } normal { granite 0.2 } } }
  #declare Y = 0; #while (Y < 4) box { <-4,Y*0.62 - 0.05,-0.1>, <4,Y*0.62,0.75> texture { Wood rotate y*2 } } #declare Y = Y + 1; #end box { <-1.6,-1,-0.08>, <-1.52,4,0.7> texture { Wood rotate x*90 } } box { <1.5,-1,-0.08>, <1.58,4,0.7> texture { Wood rotate x*90 } }
  #declare Kinds = array[6]; #declare Kinds[0] = object { Jar(3) Glaze(<0.62,0.62,0.57>, <0.05,0.10,0.30>) } #declare Kinds[1] = object { Jar(3) Glaze(<0.20,0.34,0.26>, <0.10,0.20,0.15>) } #declare Kinds[2] = object { Jar(0) Glaze(<0.62,0.62,0.57>, <0.05,0.10,0.30>) } #declare Kinds[3] = object { Jar(2) Glaze(<0.30,0.12,0.04>, <0.12,0.05,0.02>) } #declare Kinds[4] = object { Jar(1) Glaze(<0.05,0.12,0.30>, <0.6,0.6,0.55>) } #declare Kinds[5] = object { Jar(3) Clay(<0.47,0.33,0.23>) }
  #declare Y = 0; #while (Y < 4) #declare X = -7; #while (X < 8) #declare K = mod(abs(X*5 + Y*7),6); #declare Sc = (K = 0 | K = 1 | K = 5 ? R(0.42,0.5) : R(0.36,0.46)); #declare N = (K = 0 | K = 1 | K = 5 ? 3 : 1); #declare I = 0; #while (I < N)
    object { Kinds[K] scale Sc rotate y*R(0,360) translate <X*0.36 + R(-0.02,0.02),Y*0.62 + I*0.055,0.22> } #declare I = I + 1; #end object { Kinds[mod(K+2,6)] scale Sc*0.95 rotate y*R(0,360) translate <X*0.36 + 0.16,Y*0.62,0.55> } #declare X = X + 1; #end #declare Y = Y + 1; #end
  View(<-0.75,1.15,-1.75>, <0.1,0.9,0.3>, 58)
#end #end
